import { describe, expect, it } from 'vitest';
import { codeOf, outline, readAs } from '../../testing/read.ts';

const CELLS = [
  { cell_type: 'markdown', source: ['# Weather\n', '\n', 'Some *words*.'] },
  {
    cell_type: 'code',
    source: 'print("x")',
    outputs: [
      { output_type: 'stream', name: 'stdout', text: ['\u001b[31mx\u001b[0m\n', 'y\n'] },
      { output_type: 'display_data', data: { 'image/png': 'iVBORw0KGgo=', 'text/plain': ['<Figure>'] } },
      { output_type: 'error', ename: 'ValueError', evalue: 'too cold', traceback: ['noise'] },
    ],
  },
  { cell_type: 'markdown', source: '## Rain\n\n- item' },
  { cell_type: 'code', source: '', outputs: [] },
  { cell_type: 'raw', source: 'as it is' },
];

const save = (cells: unknown, metadata: object = {}): string =>
  JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 });

describe('a notebook', () => {
  it.each(['a.ipynb', 'a.json', 'a'])('has text, code and what it printed, without pictures (%s)', async (name) => {
    const { blocks, title, format } = await readAs(name, save(CELLS));
    expect({ title, format }).toEqual({ title: 'Weather', format: 'ipynb' });
    expect(outline(blocks)).toEqual([
      'heading1: Weather',
      'paragraph: Some words.',
      'code: print("x")',
      'code: x\ny',
      'code: <Figure>',
      'code: ValueError: too cold',
      'heading2: Rain',
      'list-item: item',
      'paragraph: as it is',
    ]);
    expect(blocks.at(-1)?.headingPath).toEqual(['Weather', 'Rain']);
  });

  it('may name its title and authors', async () => {
    const document = await readAs('a.ipynb', save(CELLS, { title: 'Climate', authors: [{ name: 'Ada' }] }));
    expect(document).toMatchObject({ title: 'Climate', authors: ['Ada'] });
  });

  it('may be of the format before', async () => {
    const cells = [
      { cell_type: 'heading', level: 2, source: ['Old'] },
      { cell_type: 'code', input: ['x = 1'], outputs: [{ output_type: 'pyout', text: ['1'] }] },
    ];
    const text = JSON.stringify({ metadata: {}, nbformat: 3, worksheets: [{ cells }] });
    expect(outline((await readAs('a.ipynb', text)).blocks)).toEqual(['heading2: Old', 'code: x = 1', 'code: 1']);
  });

  it('keeps the beginning of what a cell printed for hours', async () => {
    const outputs = [{ output_type: 'stream', text: 'epoch done\n'.repeat(100_000) }];
    const { blocks } = await readAs('a.ipynb', save([{ cell_type: 'code', source: 'train()', outputs }]));
    expect(blocks.map(({ text }) => text).join('').length).toBeLessThan(5_000);
  });

  it('is read although some cells are damaged, and refused when all of it is', async () => {
    const { blocks } = await readAs('a.ipynb', save([null, 7, { cell_type: 'markdown', source: 5 }, CELLS[0]]));
    expect(outline(blocks)[0]).toBe('heading1: Weather');
    expect(await codeOf(readAs('a.ipynb', save(CELLS).slice(0, 200)))).toBe('FILE_CORRUPT');
  });
});
