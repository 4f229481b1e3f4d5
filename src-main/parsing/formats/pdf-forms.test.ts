import { describe, expect, it } from 'vitest';
import { makePdf } from '../../testing/make-pdf.ts';
import { HELVETICA, rawPage, rawPdf, stream } from '../../testing/raw-pdf.ts';
import { blockWith, outline, readAs, wordsOf } from '../../testing/read.ts';

describe('the forms and notes of a PDF', () => {
  it('includes what was filled into fields and written as notes', async () => {
    const { blocks } = await readAs(
      'a.pdf',
      await makePdf((pdf) => {
        pdf.font('Helvetica').fontSize(11).text('Name of the applicant', 72, 72, { lineBreak: false });
        pdf.initForm();
        pdf.formText('applicant', 72, 100, 200, 20, { value: 'Ada Lovelace' });
        pdf.textAnnotation(72, 200, 100, 20, 'remember the milk');
      }),
    );
    expect(blocks.map((block) => block.text)).toContain('Name of the applicant');
    expect(blockWith(blocks, 'Ada Lovelace').text).toBe('applicant: Ada Lovelace');
    expect(blockWith(blocks, 'Ada Lovelace').box?.y).toBeCloseTo(100 / 841.89, 2);
    expect(wordsOf(blocks)).toContain('remember the milk');
  });

  it('have values behind the labels printed before them, and names where nothing is printed', async () => {
    const { blocks } = await readAs(
      'a.pdf',
      await makePdf((pdf) => {
        pdf.font('Helvetica').fontSize(11);
        pdf.initForm();
        ['First name:', 'Last name:', 'Country:'].forEach((label, row) => {
          pdf.text(label, 72, 100 + row * 40, { lineBreak: false });
        });
        pdf.formText('Text1', 200, 96, 200, 20, { value: 'Ada' });
        pdf.formText('Text2', 200, 136, 200, 20, { value: 'Lovelace' });
        pdf.formCombo('Text3', 200, 176, 200, 20, { select: ['England', 'France'], value: 'England' });
        pdf.formText('remarks', 72, 300, 300, 60, { value: 'none\nat all', multiline: true });
        pdf.formText('Text9', 72, 400, 300, 20, { value: '' });
      }),
    );
    expect(outline(blocks)).toEqual([
      'paragraph: First name: Ada',
      'paragraph: Last name: Lovelace',
      'paragraph: Country: England',
      'paragraph: remarks: none at all',
    ]);
  });

  it('have ticks before what they tick', async () => {
    const box = (name: string, state: string, y: number): string =>
      `<< /Type /Annot /Subtype /Widget /FT /Btn /T (${name}) /V /${state} /AS /${state} /Rect [72 ${y} 84 ${y + 12}]
        /AP << /N << /Yes 8 0 R /Off 8 0 R >> >> >>`;
    const { blocks } = await readAs(
      'a.pdf',
      rawPdf([
        '<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [6 0 R 7 0 R] >> >>',
        '<< /Type /Pages /Kids [4 0 R] /Count 1 >>',
        HELVETICA,
        rawPage('5 0 R', '/Annots [6 0 R 7 0 R] '),
        stream('BT /F1 11 Tf 95 702 Td (Bread) Tj 0 -20 Td (Butter) Tj ET'),
        box('a', 'Yes', 700),
        box('b', 'Off', 680),
        stream('', '/Type /XObject /Subtype /Form /BBox [0 0 12 12] '),
      ]),
    );
    expect(outline(blocks)).toEqual(['list-item: ☒ Bread', 'list-item: ☐ Butter']);
  });

  it('keep the passwords in them to themselves', async () => {
    const { blocks } = await readAs(
      'a.pdf',
      await makePdf((pdf) => {
        pdf.font('Helvetica').fontSize(11).text('Sign in', 72, 72, { lineBreak: false });
        pdf.initForm();
        pdf.formText('secret', 72, 100, 200, 20, { value: 'hunter2', password: true });
      }),
    );
    expect(wordsOf(blocks)).toBe('Sign in');
  });

  it('are read from XFA where the pages only ask for another program', async () => {
    const field = (name: string, ui: string, caption: string, items = ''): string =>
      `<field name="${name}" w="300pt" h="20pt"><ui>${ui}</ui><caption reserve="80pt"><value><text>${caption}</text>
        </value></caption><font typeface="Arial" size="10pt"/>${items}</field>`;
    const template = `<template xmlns="http://www.xfa.org/schema/xfa-template/3.3/"><subform name="form1" layout="tb" locale="en_US">
      <pageSet><pageArea name="Page1"><contentArea x="0pt" y="0pt" w="500pt" h="700pt"/><medium short="612pt" long="792pt" stock="letter"/></pageArea></pageSet>
      <subform w="400pt" layout="tb"><draw w="300pt" h="20pt"><font typeface="Arial" size="10pt"/><value><text>Application for a mill</text></value></draw>
      ${field('owner', '<textEdit/>', 'Owner:')}
      ${field('wheel', '<checkButton/>', 'Has a wheel', '<items><integer>1</integer><integer>0</integer></items>')}
      </subform></subform></template>`;
    const data = `<xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/"><xfa:data><form1>
      <owner>Ada Lovelace</owner><wheel>1</wheel></form1></xfa:data></xfa:datasets>`;
    const { blocks } = await readAs(
      'a.pdf',
      rawPdf([
        '<< /Type /Catalog /Pages 2 0 R /NeedsRendering true /AcroForm << /Fields [] /XFA 6 0 R /DR << /Font << /Helv 3 0 R >> >> >> >>',
        '<< /Type /Pages /Kids [4 0 R] /Count 1 >>',
        HELVETICA,
        rawPage('5 0 R'),
        stream('BT /F1 11 Tf 72 700 Td (Please wait...) Tj ET'),
        stream(
          `<?xml version="1.0"?><xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/">${template}${data}</xdp:xdp>`.replace(
            /\n\s*/g,
            '',
          ),
        ),
      ]),
    );
    expect(outline(blocks)).toEqual([
      'paragraph: Application for a mill',
      'paragraph: Owner: Ada Lovelace',
      'paragraph: ☒ Has a wheel',
    ]);
  });
});
