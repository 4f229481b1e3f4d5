import { describe, expect, it } from 'vitest';
import { LOREM, makePdf, makeTextPdf } from '../../testing/make-pdf.ts';
import { readAs } from '../../testing/read.ts';
import { isoDate } from '../pdf/properties.ts';

describe('the title of a PDF', () => {
  it('is the one in its metadata', async () => {
    expect((await readAs('a.pdf', await makeTextPdf(['Text.'], { title: 'On Rivers' }))).title).toBe('On Rivers');
  });

  it.each(['河流志', 'О реках', '강에 대하여'])('is the one in its metadata in any script: %j', async (title) => {
    expect((await readAs('a.pdf', await makeTextPdf(['Text.'], { title }))).title).toBe(title);
  });

  it.each(['Untitled', 'Microsoft Word - thesis.doc', 'scan0001.pdf', '  '])(
    'is the largest heading of its first page where metadata says %j',
    async (title) => {
      const pdf = await makePdf(
        (document) => {
          document.fontSize(22).text('The true name').moveDown();
          document.fontSize(11).text(LOREM);
        },
        { title },
      );
      expect((await readAs('a.pdf', pdf)).title).toBe('The true name');
    },
  );

  it('is missing where nothing on the page stands out', async () => {
    expect((await readAs('a.pdf', await makeTextPdf([LOREM]))).title).toBeUndefined();
  });
});

describe('what a PDF says about itself', () => {
  const withInfo = (info: Record<string, unknown>): Promise<Uint8Array> =>
    makePdf((pdf) => {
      Object.assign(pdf.info, info);
      pdf.fontSize(11).text(LOREM);
    });

  it('includes when it was made and changed, in UTC', async () => {
    const document = await readAs(
      'a.pdf',
      await withInfo({
        CreationDate: new Date('2021-03-04T05:06:07Z'),
        ModDate: new String("D:20220102030405+01'30'"),
      }),
    );
    expect(document.createdAt).toBe('2021-03-04T05:06:07.000Z');
    expect(document.modifiedAt).toBe('2022-01-02T01:34:05.000Z');
  });

  it.each([
    ['D:2024', '2024-01-01T00:00:00.000Z'],
    ["D:20240131235900-05'00'", '2024-02-01T04:59:00.000Z'],
    ['20240131', '2024-01-31T00:00:00.000Z'],
    ['D:20241301', undefined],
    ['D:00000000', undefined],
    ['yesterday', undefined],
    [undefined, undefined],
  ])('reads the date %j as %j', (date, iso) => {
    expect(isoDate(date)).toBe(iso);
  });

  it.each([
    ['Ada Lovelace', ['Ada Lovelace']],
    ['Ada Lovelace; Alan Turing', ['Ada Lovelace', 'Alan Turing']],
    ['Ada Lovelace, Alan Turing and Grace Hopper', ['Ada Lovelace', 'Alan Turing', 'Grace Hopper']],
    ['Lovelace, Ada', ['Lovelace, Ada']],
    ['Administrator', undefined],
    ['  ', undefined],
  ])('tells the authors apart in %j', async (author, authors) => {
    expect((await readAs('a.pdf', await withInfo({ Author: author }))).authors).toEqual(authors);
  });

  it.each([
    ['en-US', 'en'],
    ['fr', 'fr'],
    // The text is in Latin letters: whoever wrote this meant something else.
    ['he-IL', undefined],
    ['zh-CN', undefined],
    ['und', undefined],
  ])('includes the language %j unless the text cannot be in it', async (lang, language) => {
    expect((await readAs('a.pdf', await makeTextPdf([LOREM], { language: lang }))).language).toBe(language);
  });
});

describe('files attached to a PDF', () => {
  it('come with it, each with its name', async () => {
    const { attachments, blocks } = await readAs(
      'a.pdf',
      await makePdf((pdf) => {
        pdf.fontSize(11).text('See the files.');
        pdf.file(Buffer.from('one,two'), { name: 'figures.csv' });
        pdf.file(Buffer.from('hello'), { name: 'nota\u0301 \u{1f600}.txt' });
      }),
    );
    expect(blocks).toHaveLength(1);
    expect(attachments?.map(({ name, bytes }) => [name, Buffer.from(bytes).toString()])).toEqual([
      ['figures.csv', 'one,two'],
      ['nota\u0301 \u{1f600}.txt', 'hello'],
    ]);
  });
});
