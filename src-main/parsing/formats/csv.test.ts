import { describe, expect, it } from 'vitest';
import { outline, readAs } from '../../testing/read.ts';

const read = async (text: string | Uint8Array, name = 'a.csv'): Promise<string[]> =>
  outline((await readAs(name, text)).blocks);

const PEOPLE = 'name,age,city\nAda,36,London\nAlan,41,Wilmslow\nGrace,85,Arlington\n';

describe('a table as text', () => {
  it.each([
    [',', 'Name,Age\nAda,36\nAlan,41\n'],
    [';', 'Name;Age\nAda;36,5\nAlan;41,2\n'],
    ['tab', 'Name\tAge\nAda\t36\nAlan\t41\n'],
    ['|', 'Name|Age\r\nAda|36\r\nAlan|41'],
    ['one that it names itself', 'sep=;\nName;Age\nA,d,a;36\nAlan;41\n'],
  ])('is parted by %s', async (_, text) => {
    expect(await read(text)).toEqual([
      expect.stringMatching(/^table: Name \| Age\nA,?d,?a \| 36(,5)?\nAlan \| 41(,2)?$/),
    ]);
  });

  it('has delimiters, line ends and quotation marks within quotation marks', async () => {
    expect(await read('Name,Note\n"Lovelace, Ada","first\nof ""all"""\nAlan,x\n')).toEqual([
      'table: Name | Note\nLovelace, Ada | first of "all"\nAlan | x',
    ]);
  });

  it('may have rows of unequal length', async () => {
    expect(await read('a,b,c\n1,2\n1,2,3,4\n\n1,2,3\n5,6,7\n')).toEqual([
      'table: a | b | c\n1 | 2\n1 | 2 | 3 | 4\n1 | 2 | 3\n5 | 6 | 7',
    ]);
  });

  it('is read although a quotation mark is never closed', async () => {
    const [table] = await read('Name,Size\n"Screen,27\nPipe,3"\nBolt,5\n');
    expect(table).toContain('Bolt | 5');
    const rows = Array.from({ length: 100_000 }, (_, index) => `Part number ${index},${index}`).join('\n');
    expect((await read(`Name,Size\n"Screen,27\n${rows}`)).join('\n')).toContain('Part number 99999 | 99999');
  });

  it('may have a single column', async () => {
    expect(await read('Lorem, ipsum\ndolor sit\namet\nsed, do\neiusmod\n')).toEqual([
      'table: Lorem, ipsum\ndolor sit\namet\nsed, do\neiusmod',
    ]);
  });

  it.each([
    ['UTF-16', Buffer.from('\ufeffStadt,Größe\nKöln,3\nBonn,4\n', 'utf16le')],
    ['UTF-8 with a mark', Buffer.from('\ufeffStadt,Größe\nKöln,3\nBonn,4\n')],
    ['windows-1252', Buffer.from('Stadt,Größe\nKöln,3\nBonn,4\n', 'latin1')],
  ])('may be in %s', async (_, bytes) => {
    expect(await read(bytes)).toEqual(['table: Stadt | Größe\nKöln | 3\nBonn | 4']);
  });

  it.each(['people', 'people.txt', 'people.csv'])('is told by its columns when it is called %s', async (name) => {
    expect((await readAs(name, PEOPLE)).format).toBe('csv');
  });

  it.each([
    ['prose', 'First, a line.\nThen, another, and more, of it.\nAnd a third.\nOf course, a fourth.\n'],
    [
      'a poem with as many commas in each line',
      'O rose, thou art sick\nThe worm, it flies\nIn the night, it has\nFound out, thy bed\n',
    ],
    ['two rows', 'a,b,c\n1,2,3\n'],
  ])('is not seen in %s', async (_, text) => {
    expect((await readAs('notes.txt', text)).format).toBe('text');
  });

  it('of a million rows is read row by row', { timeout: 60_000 }, async () => {
    const rows = Array.from({ length: 1_000_000 }, (_, index) => `${index},Customer ${index},ok`);
    const seen: number[] = [];
    const { blocks } = await readAs('a.csv', `id,name,state\n${rows.join('\n')}\n`, {
      onProgress: (_, count) => seen.push(count),
    });
    expect(blocks.at(-1)?.text).toContain('999999 | Customer 999999 | ok');
    expect(blocks.at(-1)?.text).toMatch(/^id \| name \| state\n/);
    expect(seen.length).toBeGreaterThan(50);
  });
});
