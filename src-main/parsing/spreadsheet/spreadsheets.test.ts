import { readFileSync } from 'node:fs';
import { type BookType, type CellObject, utils, type WorkBook, type WorkSheet, write } from '@e965/xlsx';
import { strToU8, unzipSync, type Zippable, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { growth } from '../../testing/growth.ts';
import { codeOf, outline, readAs } from '../../testing/read.ts';
import { sharedPath } from '../../testing/shared.ts';

const KINDS = ['xlsx', 'xlsb', 'xls', 'xlml', 'ods'] as const satisfies BookType[];
const FORMATS = { xlsx: 'xlsx', xlsb: 'xls', xls: 'xls', xlml: 'xls', ods: 'ods' } as const;

function save(
  kind: BookType,
  sheets: Record<string, WorkSheet>,
  change: (book: WorkBook) => void = () => {},
): Uint8Array {
  const book = utils.book_new();
  for (const [name, sheet] of Object.entries(sheets)) utils.book_append_sheet(book, sheet, name);
  change(book);
  const bytes: unknown = write(book, { bookType: kind, type: 'buffer', compression: true });
  if (!(bytes instanceof Uint8Array)) throw new Error('nothing was written');
  return bytes;
}

const cell = (t: CellObject['t'], v: string | number | boolean, more: Partial<CellObject> = {}): CellObject => ({
  t,
  v,
  ...more,
});

function sample(): WorkSheet {
  return utils.aoa_to_sheet([
    ['City', 'Share', 'Since', 'Open', 'Sum'],
    [
      'Zürich',
      cell('n', 0.256, { z: '0.0%', w: '25.6%' }),
      cell('n', 45366, { z: 'yyyy-mm-dd', w: '2024-03-15' }),
      true,
      cell('n', 12, { f: '5+7' }),
    ],
  ]);
}

describe.each(KINDS)('a workbook saved as %s', (kind) => {
  it('has its cells as they are displayed, and of formulas the value', async () => {
    const { blocks, format, pageCount, pageUnit } = await readAs('a', save(kind, { Cities: sample() }));
    expect({ format, pageCount, pageUnit }).toEqual({ format: FORMATS[kind], pageCount: 1, pageUnit: 'sheet' });
    expect(outline(blocks)).toEqual([
      'heading1: Cities',
      'table: City | Share | Since | Open | Sum\nZürich | 25.6% | 2024-03-15 | TRUE | 12',
    ]);
    expect(blocks.every(({ page }) => page === 1)).toBe(true);
  });

  it('has all its sheets in order, and says nothing of empty ones', async () => {
    const rows = (name: string): WorkSheet =>
      utils.aoa_to_sheet([
        [name, 'x'],
        [`${name} row`, 1],
      ]);
    const sheets = { One: rows('one'), Empty: utils.aoa_to_sheet([]), Hidden: rows('hidden') };
    const bytes = save(kind, sheets, (book) => {
      book.Workbook = { Sheets: [{ Hidden: 0 }, { Hidden: 0 }, { Hidden: 1 }] };
    });
    const { blocks } = await readAs('a', bytes);
    expect(outline(blocks)).toEqual([
      'heading1: One',
      'table: one | x\none row | 1',
      'heading1: Hidden',
      'table: hidden | x\nhidden row | 1',
    ]);
    expect(blocks.map(({ page }) => page)).toEqual([1, 1, 3, 3]);
    expect(blocks[3]?.headingPath).toEqual(['Hidden']);
  });

  it('has what merged cells hold once', async () => {
    const sheet = utils.aoa_to_sheet([
      ['Both', null, 'Other'],
      [1, 2, 3],
    ]);
    sheet['!merges'] = [{ s: { r: 0, c: 0 }, e: { r: 0, c: 1 } }];
    const { blocks } = await readAs('a', save(kind, { S: sheet }));
    expect(outline(blocks)[1]).toBe('table: Both |  | Other\n1 | 2 | 3');
  });

  it('is refused when there is nothing in it', async () => {
    expect(await codeOf(readAs(`a.${kind}`, save(kind, { Sheet1: utils.aoa_to_sheet([]) })))).toBe('NO_TEXT');
  });

  it('is read in part, or refused as damaged, when it is cut short', async () => {
    const rows = Array.from({ length: 500 }, (_, index) => [`Name ${index}`, Math.sin(index)]);
    const bytes = save(kind, { S: utils.aoa_to_sheet(rows) });
    const outcome = await readAs(`a.${kind}`, bytes.subarray(0, bytes.length / 2)).then(
      ({ blocks }) => (outline(blocks).join().includes('Name 1') ? 'read in part' : 'lost'),
      (error: { readonly code?: string }) => error.code,
    );
    expect(['FILE_CORRUPT', 'read in part']).toContain(outcome);
  });
});

describe.each(['xlsx', 'xlsb'] as const)('a workbook saved as %s', (kind) => {
  it('has the remarks on its cells below them', async () => {
    const sheet = utils.aoa_to_sheet([
      ['City', 'Sum'],
      ['Oslo', 4],
    ]);
    utils.cell_add_comment(sheet.B2, 'Checked twice', 'Ada');
    const { blocks } = await readAs('a', save(kind, { S: sheet }));
    expect(outline(blocks).at(-1)).toBe('footnote: B2: Checked twice');
  });
});

describe('an Excel workbook', () => {
  const book = (): Record<string, Uint8Array> => unzipSync(save('xlsx', { S: sample() }));
  const withSheet = (xml: string, more: Zippable = {}): Uint8Array =>
    zipSync({ ...book(), 'xl/worksheets/sheet1.xml': strToU8(xml), ...more });
  const sheetXml = (rows: string, dimension = 'A1:E9'): string =>
    `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="${dimension}"/><sheetData>${rows}</sheetData></worksheet>`;
  const textOf = async (bytes: Uint8Array): Promise<string> =>
    outline((await readAs('a.xlsx', bytes)).blocks)
      .slice(1)
      .join('\n');

  it('says who wrote it, what it is about, and when', async () => {
    const bytes = save('xlsx', { S: sample() }, (workbook) => {
      workbook.Props = { Title: 'Rents', Author: 'Ada', CreatedDate: new Date('2023-04-05T06:07:08Z') };
    });
    const { title, authors, createdAt } = await readAs('a.xlsx', bytes);
    expect({ title, authors, createdAt }).toEqual({
      title: 'Rents',
      authors: ['Ada'],
      createdAt: '2023-04-05T06:07:08.000Z',
    });
  });

  it('may leave out where its cells stand', async () => {
    const text = await textOf(withSheet(sheetXml('<row><c t="inlineStr"><is><t>a</t></is></c><c><v>2</v></c></row>')));
    expect(text).toBe('table: a | 2');
  });

  it('has text in runs without readings, and characters that are written in code', async () => {
    const strings =
      '<sst><si><r><t>東</t></r><r><t>京</t></r><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></si><si><t>a_x0009_b</t></si></sst>';
    const rows =
      '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>99</v></c></row>';
    expect(await textOf(withSheet(sheetXml(rows), { 'xl/sharedStrings.xml': strToU8(strings) }))).toBe(
      'table: 東京 | a b',
    );
  });

  it('that claims a million rows and holds ten cells is read as ten cells', async () => {
    const rows =
      '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row><row r="1048576"><c r="A1048576"><v>3</v></c><c r="XFD1048576"><v>4</v></c></row>';
    expect(await textOf(withSheet(sheetXml(rows, 'A1:XFD1048576')))).toBe('table: 1 | 2\n3 | 4');
  });

  it('keeps the rows before the damage in a sheet', async () => {
    expect(
      await textOf(withSheet('<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c><c><v>2</v></c></row><row><c')),
    ).toBe('table: 1 | 2');
  });

  it('can be read without its styles', async () => {
    const { 'xl/styles.xml': _, ...rest } = book();
    expect(outline((await readAs('a.xlsx', zipSync(rest))).blocks).join()).toContain('Zürich | 0.256 | 45366');
  });

  it('is refused when it unpacks to far more than it is', async () => {
    const bomb = new Uint8Array(40 * 1024 * 1024);
    expect(await codeOf(readAs('a.xlsx', withSheet('', { 'xl/worksheets/sheet1.xml': bomb })))).toBe('ARCHIVE_UNSAFE');
  });

  it('is not seen in a document that holds one', async () => {
    const types =
      '<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>';
    const document = '<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>A letter</w:t></w:r></w:p></w:body></w:document>';
    const bytes = zipSync({
      '[Content_Types].xml': strToU8(types),
      'word/document.xml': strToU8(document),
      'word/embeddings/book.xlsx': [save('xlsx', { S: sample() }), { level: 0 }],
      'word/embeddings/book.xlsb': [save('xlsb', { S: sample() }), { level: 0 }],
    });
    expect((await readAs('a', bytes)).format).toBe('docx');
  });

  it('takes nothing from outside, and expands nothing', async () => {
    const xml = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>${sheetXml(
      '<row r="1"><c r="A1" t="str"><v>x&b;&c;</v></c><c r="B1"><v>1</v></c></row>',
    )}`;
    expect(await textOf(withSheet(xml))).not.toMatch(/aaa|root:/);
  });

  it('of many rows costs as much a row as one of few', { timeout: 60_000 }, async () => {
    const rows = (count: number): string =>
      Array.from(
        { length: count },
        (_, index) => `<row r="${index + 1}"><c><v>${index}</v></c><c><v>7</v></c></row>`,
      ).join('');
    const work = async (count: number): Promise<void> => {
      const { blocks } = await readAs('a.xlsx', withSheet(sheetXml(rows(count))));
      expect(blocks.at(-1)?.text).toContain(`${count - 1} | 7`);
    };
    expect(await growth(work, { from: 20_000, to: 200_000, enough: 30 })).toBeLessThan(30);
  });
});

describe('a workbook of Excel 95', () => {
  it('is read in the code page that it names', async () => {
    const bytes = Buffer.from(
      save('biff5', {
        S: utils.aoa_to_sheet([
          ['QQQQQ', 'City'],
          ['x', 7],
        ]),
      }),
    );
    // The library that writes it knows no other code page: what it writes is changed by hand.
    bytes.writeUInt16LE(1251, bytes.indexOf(Buffer.from('42000200', 'hex')) + 4);
    bytes.set([0xc3, 0xee, 0xf0, 0xee, 0xe4], bytes.indexOf('QQQQQ'));
    const { blocks, format } = await readAs('a', bytes);
    expect(format).toBe('xls');
    expect(outline(blocks)[1]).toBe('table: Город | City\nx | 7');
  });
});

describe('an OpenDocument spreadsheet', () => {
  const save = (rows: string, more: Zippable = {}): Uint8Array =>
    zipSync({
      mimetype: [strToU8('application/vnd.oasis.opendocument.spreadsheet'), { level: 0 }],
      'content.xml': strToU8(
        `<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="S">${rows}</table:table></office:spreadsheet></office:body></office:document-content>`,
      ),
      ...more,
    });
  const text = (content: string): string => `<table:table-cell><text:p>${content}</text:p></table:table-cell>`;
  const read = async (bytes: Uint8Array): Promise<string[]> => outline((await readAs('a.ods', bytes)).blocks).slice(1);

  it('has cells and rows as often as they are repeated, within reason', async () => {
    const repeated = `<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="2"><text:p>x</text:p></table:table-cell></table:table-row>`;
    expect(await read(save(repeated))).toEqual(['table: x | x\nx | x\nx | x']);
    const bomb = `<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell></table:table-row>`;
    const blocks = await read(save(bomb.repeat(20)));
    expect(blocks.join('').length).toBeLessThan(2_000_000);
  });

  it('has remarks, line breaks, and rows in groups', async () => {
    const remark =
      '<table:table-cell><office:annotation><text:p>why?</text:p></office:annotation><text:p>4<text:s/>m<text:line-break/>or so</text:p></table:table-cell>';
    const rows = `<table:table-header-rows><table:table-row>${text('City')}${text('Size')}</table:table-row></table:table-header-rows><table:table-row>${text('Oslo')}${remark}<table:covered-table-cell><text:p>hidden</text:p></table:covered-table-cell></table:table-row>`;
    expect(await read(save(rows))).toEqual(['table: City | Size\nOslo | 4 m or so', 'footnote: B2: why?']);
  });

  it('asks for its password', async () => {
    const manifest = strToU8('<m:manifest xmlns:m="m"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>');
    expect(await codeOf(readAs('a.ods', save('', { 'META-INF/manifest.xml': manifest })))).toBe('PASSWORD_REQUIRED');
  });
});

const CORPUS = sharedPath('corpus', 'unstructured', 'example-docs');

describe.skipIf(!CORPUS)('real workbooks (../shared; skipped where it is absent)', () => {
  const load = (name: string): Promise<Awaited<ReturnType<typeof readAs>>> =>
    readAs(name, readFileSync(`${CORPUS}/${name}`));

  it('have the names of their columns above every slice', async () => {
    const { blocks } = await load('2023-half-year-analyses-by-segment.xlsx');
    const nespresso = blocks.find(({ text }) => text.includes('Nespresso'));
    expect(nespresso?.text).toContain('Trading operating profit');
    expect(nespresso?.text).toContain('Nespresso | 3,128 | 678');
  });

  it('are read whatever they are called', async () => {
    const { blocks, format } = await readAs('report.pdf', readFileSync(`${CORPUS}/tests-example.xls`));
    expect(format).toBe('xls');
    expect(blocks.map(({ text }) => text).join()).toContain('Bagpipes are awesome.');
  });

  it('ask for their password', async () => {
    expect(await codeOf(load('password_protected.xlsx'))).toBe('PASSWORD_REQUIRED');
  });
});
