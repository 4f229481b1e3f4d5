import { describe, expect, it } from 'vitest';
import { growth } from '../../testing/growth.ts';
import { outline, readAs } from '../../testing/read.ts';

const read = async (value: unknown, name = 'a.json'): Promise<string[]> =>
  outline((await readAs(name, typeof value === 'string' ? value : JSON.stringify(value))).blocks);

describe('a JSON file', () => {
  it('has its values by path, and the parts of the outermost object under headings', async () => {
    const { blocks, title } = await readAs(
      'a.json',
      JSON.stringify({ title: 'Rents', year: 2024, city: { name: 'Oslo', mayor: { name: 'Anne' }, empty: null } }),
    );
    expect(title).toBe('Rents');
    expect(outline(blocks)).toEqual([
      'code: title: Rents\nyear: 2024',
      'heading1: city',
      'code: name: Oslo\nmayor.name: Anne',
    ]);
    expect(blocks[2]?.headingPath).toEqual(['city']);
  });

  it('has arrays of flat objects as tables', async () => {
    expect(
      await read([
        { a: 1, b: 'x' },
        { a: 2, b: 'y', c: true },
      ]),
    ).toEqual(['table: a | b | c\n1 | x\n2 | y | true']);
    expect(
      await read({
        meta: 1,
        people: [
          { n: 'Ada', y: 1815 },
          { n: 'Alan', y: 1912 },
        ],
      }),
    ).toEqual(['code: meta: 1', 'heading1: people', 'table: n | y\nAda | 1815\nAlan | 1912']);
  });

  it('has nested records apart, and lists on one line', async () => {
    expect(
      await read([
        { n: 'Ada', tags: ['x', 'y'], at: { city: 'London' } },
        { n: 'Alan', at: { city: 'Wilmslow' } },
      ]),
    ).toEqual(['code: n: Ada\ntags: x, y\nat.city: London', 'code: n: Alan\nat.city: Wilmslow']);
  });

  it('has long text as paragraphs', async () => {
    const text = 'A sentence that is long enough to stand for itself in a document. '.repeat(5).trim();
    expect(await read({ id: 7, body: `${text}\n\n${text}` })).toEqual([
      'code: id: 7',
      `paragraph: body: ${text}`,
      `paragraph: ${text}`,
    ]);
  });

  it('keeps the beginning of long rows of numbers', async () => {
    const vector = Array.from({ length: 10_000 }, (_, index) => index / 8);
    expect(await read({ vector })).toEqual([
      'heading1: vector',
      expect.stringMatching(/^paragraph: 0, 0.125, [\d., ]{100,400}…$/),
    ]);
    expect(
      (
        await read({
          line: [
            [
              [10, 59],
              [11, 60],
            ],
          ],
        })
      ).at(-1),
    ).toBe('code: 10, 59, 11, 60');
  });

  it.each(['a', 'a.txt', 'a.csv.bak'])('is told by its content when it is called %s', async (name) => {
    expect((await readAs(name, '{"a": 1, "b": [2]}')).format).toBe('json');
  });

  it('is told by its content when it is long', async () => {
    const items = Array.from({ length: 3_000 }, (_, index) => ({ id: index, name: `Name ${index}` }));
    expect((await readAs('a', JSON.stringify(items))).format).toBe('json');
  });

  it.each(['[1] See the notes of the year.', '{curly} words', '[link](http://x)'])(
    'is not seen in %s',
    async (text) => {
      expect((await readAs('a.txt', text)).format).toBe('text');
    },
  );

  it('is read line by line when each line is a value, and keeps lines that are none', async () => {
    expect(await read('{"a":1,"b":2}\n{"a":3,"b":4}\noops\n{"a":5,"b":6}\n', 'a.jsonl')).toEqual([
      'code: oops',
      'table: a | b\n1 | 2\n3 | 4\n5 | 6',
    ]);
    expect(await read('{"a":1,"b":2}\n{"a":3,"b":4}\n')).toEqual(['table: a | b\n1 | 2\n3 | 4']);
  });

  it('is kept as it is when it is cut short or no JSON', async () => {
    expect(await read('{"name": "Ada",\n  "born": 18')).toEqual(['code: {"name": "Ada",\n  "born": 18']);
    expect(await read('// why\n{"a": 1, /* b */ }', 'a.jsonc')).toEqual(['code: // why\n{"a": 1, /* b */ }']);
  });

  it('may be nested without end', async () => {
    expect(await read(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`)).toBeDefined();
    expect(await read(`["x",${'['.repeat(50_000)}"y"${']'.repeat(50_000)}]`)).toContain('code: x');
  });

  it('of many records costs as much a record as one of few', { timeout: 60_000 }, async () => {
    const work = async (count: number): Promise<void> => {
      const records = Array.from({ length: count }, (_, index) => ({ id: index, at: { city: `City ${index}` } }));
      expect((await read(JSON.stringify(records))).at(-1)).toContain(`City ${count - 1}`);
    };
    expect(await growth(work, { from: 20_000, to: 200_000, enough: 30 })).toBeLessThan(30);
  });
});
