import { describe, expect, it } from 'vitest';
import { outline, readAs } from '../../testing/read.ts';

const read = async (text: string, name = 'a.yaml'): Promise<string[]> => outline((await readAs(name, text)).blocks);

describe('a YAML file', () => {
  it('has its values by path, and what is remarked on them', async () => {
    expect(await read('# Who lives where\nname: Ada\naddress:\n  city: London # since 1820\n  zip: 7\n')).toEqual([
      'paragraph: Who lives where',
      'paragraph: since 1820',
      'code: name: Ada',
      'heading1: address',
      'code: city: London\nzip: 7',
    ]);
  });

  it('may be several documents, with anchors among their parts', async () => {
    expect(await read('base: &b\n  x: 1\nother: *b\n---\nname: second\n')).toEqual([
      'heading1: base',
      'code: x: 1',
      'heading1: other',
      'code: x: 1',
      'code: name: second',
    ]);
  });

  it.each([
    [
      'grows without end',
      `a: &a [x,x]\n${'bcdefghij'
        .split('')
        .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[index]}`)}]\n`)
        .join('')}`,
    ],
    ['holds itself', 'a: &a\n  b: *a\n'],
    ['is no YAML', 'a: [1, 2\nb: }{\n'],
  ])('is kept as it is when it %s', async (_, text) => {
    const blocks = await read(text);
    expect(blocks.every((block) => block.startsWith('code: '))).toBe(true);
    expect(blocks.join('\n').length).toBeLessThan(text.length + 100);
    expect(blocks[0]).toContain('a: ');
  });

  it('is kept as it is when it is long', async () => {
    const text = Array.from({ length: 100_000 }, (_, index) => `- id: ${index}\n  name: Name ${index}`).join('\n');
    expect((await read(text)).at(-1)).toContain('name: Name 99999');
  });
});
