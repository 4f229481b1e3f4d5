import { describe, expect, it } from 'vitest';
import { codeOf, outline, readAs } from '../../testing/read.ts';

const FONTS =
  '{\\fonttbl{\\f0\\fnil Times;}{\\f1\\fcharset134 SimSun;}{\\f2\\fcharset128 MS Mincho;}{\\f3\\fcharset204 Arial Cyr;}{\\f4\\fcharset2 Wingdings;}{\\f5\\cpg1253 Greek;}}';
const STYLES =
  '{\\stylesheet{\\s0 Normal;}{\\s1\\outlinelevel0 Kapitel;}{\\s2\\sbasedon0 heading 2;}{\\s3 Title;}{\\s4 caption;}{\\*\\cs10 heading 3;}}';

const written = (body: string): Uint8Array =>
  new Uint8Array(Buffer.from(`{\\rtf1\\ansi\\ansicpg1252\\deff0${FONTS}${STYLES}${body}}`, 'latin1'));

const outlineOf = async (body: string): Promise<string[]> => outline((await readAs('a.rtf', written(body))).blocks);

describe('an RTF document', () => {
  it('has headings by style, by name and by outline level; lists and captions', async () => {
    const body =
      '\\pard\\s3 On Rivers\\par\\pard\\s1 Mills\\par\\pard\\s2 Wheels\\par\\pard\\outlinelevel2 Direct\\par' +
      '\\pard\\plain Text\\par\\pard\\ls1{\\listtext\\tab 1.}stone\\par{\\pntext\\bullet}old\\par\\pard\\s4 Figure 1\\par';
    const { format, title, blocks } = await readAs('a', written(body));
    expect({ format, title }).toEqual({ format: 'rtf', title: 'On Rivers' });
    expect(outline(blocks)).toEqual([
      'heading1: On Rivers',
      'heading1: Mills',
      'heading2: Wheels',
      'heading3: Direct',
      'paragraph: Text',
      'list-item: stone',
      'list-item: old',
      'caption: Figure 1',
    ]);
  });

  it('has text in the encoding of its font, characters of two bytes and of Unicode', async () => {
    const body =
      "{\\f1 \\'c4\\'e3\\'ba\\'c3}\\par{\\f2 \\'83A\\'83\\'5c}\\par{\\f3 \\'cf\\'f0\\'e8}\\par{\\f4 \\'e0}x\\par{\\f5 \\'e1}\\par " +
      "na\\'efve \\u8364?\\u-10179?\\u-8704? \\uc2\\u20320\\'c4\\'e3\\uc1 \\u8212\\'97x\\par";
    expect(await outlineOf(body)).toEqual([
      'paragraph: 你好',
      'paragraph: アソ',
      'paragraph: При',
      'paragraph: x',
      'paragraph: α',
      'paragraph: naïve €😀 你—x',
    ]);
  });

  it('has special characters and escapes', async () => {
    expect(await outlineOf('a\\~b\\_c\\-d\\{e\\}\\\\\\emdash\\ldblquote f\\rdblquote\\line g\\tab h\\par')).toEqual([
      'paragraph: a b-cd{e}\\—“f” g h',
    ]);
  });

  it('has the rows of its tables', async () => {
    const row = (...cells: readonly string[]): string =>
      `\\trowd\\cellx1\\cellx2 ${cells.map((text) => `\\pard\\intbl ${text}\\cell`).join('')}\\row`;
    expect(await outlineOf(`${row('Mill', 'Built')}${row('Upton\\par Mill', '1740')}\\pard After.\\par`)).toEqual([
      'table: Mill | Built\nUpton Mill | 1740',
      'paragraph: After.',
    ]);
  });

  it('has notes and text boxes after the paragraph that holds them', async () => {
    const note = '{\\super\\chftn{\\footnote\\pard\\plain {\\super\\chftn} At the foot.\\par Twice.}}';
    const box =
      '{\\shp{\\*\\shpinst{\\sp{\\sn name}{\\sv value}}{\\shptxt \\pard In a box.\\par}}{\\shprslt{\\*\\do x}}}';
    expect(await outlineOf(`\\pard\\s1 One\\par\\pard Text${note}${box}.\\par`)).toEqual([
      'heading1: One',
      'paragraph: Text.',
      'footnote: At the foot. Twice.',
      'paragraph: In a box.',
    ]);
  });

  it('has the results of fields, and neither headers, comments, deletions, hidden text nor data', async () => {
    const body =
      '{\\header Header\\par}{\\*\\unknown{ nothing} here}{\\field{\\*\\fldinst HYPERLINK "x"}{\\fldrslt link}} ' +
      '{\\deleted gone}{\\v secret}\\v on\\v0{\\*\\annotation remark}{\\pict\\bin5 }}}}} 0a0b}{\\object{\\*\\objdata 0102}{\\result result}}\\par';
    expect(await outlineOf(body)).toEqual(['paragraph: link result']);
  });

  it('says its title, author and dates', async () => {
    const info =
      "{\\info{\\title Caf\\'e9s}{\\author Ada Brook}{\\operator Bo}{\\creatim\\yr2020\\mo2\\dy3\\hr4\\min5}{\\revtim\\yr2021\\mo2\\dy3}}";
    expect(await readAs('a.rtf', written(`${info}Text.`))).toMatchObject({
      title: 'Cafés',
      authors: ['Ada Brook'],
      createdAt: '2020-02-03T04:05:00.000Z',
      modifiedAt: '2021-02-03T00:00:00.000Z',
    });
  });
});

describe('an RTF document that is damaged or means harm', () => {
  it('gives what it has when it is cut short, and says so when that is nothing', async () => {
    const whole = written('\\pard One.\\par {\\b Two.}\\par');
    expect(outline((await readAs('a.rtf', whole.subarray(0, -7))).blocks)).toEqual([
      'paragraph: One.',
      'paragraph: Two',
    ]);
    expect(await codeOf(readAs('a.rtf', whole.subarray(0, 60)))).toBe('FILE_CORRUPT');
  });

  it('is read with brackets that do not match', async () => {
    expect(await outlineOf('}}}One.\\par}}\\par Two.{{{')).toEqual(['paragraph: One.', 'paragraph: Two.']);
  });

  it('is refused when it is nested beyond reason', async () => {
    expect(await codeOf(readAs('a.rtf', written('{'.repeat(100_000))))).toBe('FILE_CORRUPT');
  });
});
