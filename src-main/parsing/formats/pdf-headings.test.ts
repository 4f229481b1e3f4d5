import { describe, expect, it } from 'vitest';
import { LOREM, makePdf } from '../../testing/make-pdf.ts';
import { blockWith, readAs } from '../../testing/read.ts';

describe('the headings of a PDF', () => {
  it('has headings told by their size, with what stands under them', async () => {
    const { blocks } = await readAs(
      'a.pdf',
      await makePdf((pdf) => {
        pdf.fontSize(22).text('Rivers').moveDown(0.5);
        pdf.fontSize(15).text('Sources').moveDown(0.5);
        pdf.fontSize(11).text(LOREM).moveDown();
        pdf.fontSize(15).text('Mouths').moveDown(0.5);
        pdf.fontSize(11).text(`Also: ${LOREM}`);
      }),
    );
    expect(blocks.map(({ kind, level }) => [kind, level])).toEqual([
      ['heading', 1],
      ['heading', 2],
      ['paragraph', undefined],
      ['heading', 2],
      ['paragraph', undefined],
    ]);
    expect(blockWith(blocks, 'Also').headingPath).toEqual(['Rivers', 'Mouths']);
  });

  it('has a heading of two lines in one piece', async () => {
    const { blocks, title } = await readAs(
      'a.pdf',
      await makePdf((pdf) => {
        pdf.fontSize(20).text('A long title that does not fit on one single line', { width: 300 }).moveDown(0.3);
        pdf.fontSize(10).text(LOREM.repeat(3), { width: 300 });
      }),
    );
    expect(blocks[0]?.text).toBe('A long title that does not fit on one single line');
    expect(title).toBe('A long title that does not fit on one single line');
  });

  it('that is turned beside the rest is no heading and no title, however large', async () => {
    const { blocks, title } = await readAs(
      'a.pdf',
      await makePdf((pdf) => {
        pdf.fontSize(16).text('The real title', 100, 72).moveDown();
        pdf.fontSize(10).text(LOREM.repeat(4), 100, 120);
        pdf.rotate(-90, { origin: [40, 600] });
        pdf.fontSize(30).text('preprint 2024', 40, 600, { lineBreak: false });
      }),
    );
    expect(title).toBe('The real title');
    expect(blockWith(blocks, 'preprint').kind).toBe('paragraph');
  });

  it('takes a whole sentence in large type for text, not for a heading', async () => {
    const sentence = 'The National Board determines the probable cause to be: the failure to lower the landing gear.';
    const pdf = await makePdf((document) => {
      document.fontSize(16).text('Probable cause');
      document.fontSize(14).text(sentence);
      document.fontSize(10).text(LOREM.repeat(4));
    });
    const { blocks } = await readAs('a.pdf', pdf);
    expect(blockWith(blocks, 'Probable cause').kind).toBe('heading');
    expect(blockWith(blocks, 'determines the probable cause').kind).toBe('paragraph');
  });

  it('are told by bookmarks where their type tells nothing, at the depth of the bookmark', async () => {
    const { blocks } = await readAs(
      'a.pdf',
      await makePdf((pdf) => {
        const chapter = pdf.fontSize(11).outline.addItem('1. Rivers');
        pdf.text('Rivers').moveDown().text(LOREM).moveDown();
        chapter.addItem('Their sources');
        pdf.text('1.1 Their sources').moveDown().text(`Also: ${LOREM}`);
        pdf.addPage();
        pdf.outline.addItem('Mouths');
        pdf.text('Mouths').moveDown().text(`Then: ${LOREM}`);
      }),
    );
    expect(blocks.filter(({ kind }) => kind === 'heading').map(({ level, text }) => `${level} ${text}`)).toEqual([
      '1 Rivers',
      '2 1.1 Their sources',
      '1 Mouths',
    ]);
    expect(blockWith(blocks, 'Also').headingPath).toEqual(['Rivers', '1.1 Their sources']);
    expect(blockWith(blocks, 'Then').headingPath).toEqual(['Mouths']);
  });

  it('are told by another type than that of the text below them, under those told by size', async () => {
    const { blocks } = await readAs(
      'a.pdf',
      await makePdf((pdf) => {
        pdf.font('Helvetica-Bold').fontSize(18).text('Rivers').moveDown(0.5);
        pdf.fontSize(11).text('Where they rise');
        pdf.font('Helvetica').text(LOREM.repeat(2));
        pdf.moveDown().font('Helvetica-Bold').text('A label:');
        pdf.font('Helvetica').text(LOREM.repeat(2));
      }),
    );
    expect(blocks.map(({ kind, level }) => `${kind}${level ?? ''}`)).toEqual([
      'heading1',
      'heading2',
      'paragraph',
      'paragraph',
      'paragraph',
    ]);
  });
});
