import { z } from 'zod';
import { AlcoveError } from '../../../src-shared/errors.ts';
import { BlockBuilder } from '../block-builder.ts';
import { decodeText } from '../decode-text.ts';
import type { DocumentFormat, ParseInput } from '../format.ts';
import { format as markdown } from './markdown.ts';

/** Text is written as one string or as its lines. */
const text = z
  .union([z.string(), z.array(z.string())])
  .catch('')
  .transform((value) => (typeof value === 'string' ? value : value.join('')));

const output = z.object({
  text,
  data: z.object({ 'text/plain': text }).catch({ 'text/plain': '' }),
  ename: z.string().catch(''),
  evalue: z.string().catch(''),
});

const cell = z.object({
  cell_type: z.string().catch('raw'),
  source: text,
  /** What code is called before version 4 of the format. */
  input: text,
  level: z.number().catch(1),
  outputs: z.array(output).catch([]),
});

type Cell = z.infer<typeof cell>;

const cells = z.array(cell.catch(cell.parse({}))).catch([]);

const notebook = z.object({
  cells,
  worksheets: z.array(z.object({ cells })).catch([]),
  metadata: z
    .object({
      title: z.string().catch(''),
      authors: z.array(z.object({ name: z.string() })).catch([]),
    })
    .catch({ title: '', authors: [] }),
});

/** Of what one cell printed, so much is kept: a log of hours says no more than its beginning. */
const MAX_OUTPUT_CHARS = 4_000;

// biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences that colour a terminal begin with one
const COLOURS = /\u001b\[[\d;]*m/g;

export const format: DocumentFormat = {
  id: 'ipynb',
  label: 'Jupyter notebook',
  extensions: ['ipynb'],

  recognise({ text, extension }) {
    if (text === undefined || !/^\s*\{/.test(text)) return 0;
    const hasCells = /"cell_type"\s*:\s*"/.test(text) || (/"nbformat"\s*:\s*\d/.test(text) && text.includes('"cells"'));
    return hasCells ? 0.9 : extension === 'ipynb' ? 0.7 : 0;
  },

  async parse(input) {
    const { cells, worksheets, metadata } = notebook.parse(parseJson(input.bytes));
    const builder = new BlockBuilder();
    for (const each of [...cells, ...worksheets.flatMap((worksheet) => worksheet.cells)]) {
      await writeCell(each, builder, input);
    }
    const title = metadata.title.trim() || builder.blocks.find(({ kind }) => kind === 'heading')?.text;
    const authors = metadata.authors.map(({ name }) => name);
    return {
      format: 'ipynb',
      ...(title !== undefined && { title }),
      ...(authors.length > 0 && { authors }),
      blocks: builder.blocks,
    };
  },
};

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decodeText(bytes) ?? '');
  } catch (cause) {
    throw new AlcoveError('FILE_CORRUPT', { cause });
  }
}

async function writeCell(cell: Cell, builder: BlockBuilder, input: ParseInput): Promise<void> {
  switch (cell.cell_type) {
    case 'markdown':
      return writeMarkdown(cell.source, builder, input);
    case 'heading':
      return builder.heading(cell.level, cell.source);
    case 'code':
      builder.add('code', cell.source || cell.input);
      for (const printed of cell.outputs) builder.add('code', outputText(printed));
      return;
    default:
      builder.add('paragraph', cell.source);
  }
}

/** As the format Markdown reads it; its headings hold for the cells below. */
async function writeMarkdown(source: string, builder: BlockBuilder, input: ParseInput): Promise<void> {
  const { blocks } = await markdown.parse({ ...input, bytes: new TextEncoder().encode(source) });
  for (const { kind, level, text } of blocks) {
    if (kind === 'heading') builder.heading(level ?? 1, text);
    else builder.add(kind, text);
  }
}

/** What can be read of an output: no pictures, no HTML, of an error its name and what it says. */
function outputText({ text, data, ename, evalue }: z.infer<typeof output>): string {
  const error = ename || evalue ? `${ename}: ${evalue}` : '';
  const printed = (text || data['text/plain'] || error).replace(COLOURS, '');
  return printed.length > MAX_OUTPUT_CHARS ? `${printed.slice(0, MAX_OUTPUT_CHARS)}\n…` : printed;
}
