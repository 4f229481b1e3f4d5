import { AlcoveError } from '../../../src-shared/errors.ts';
import { BlockBuilder } from '../block-builder.ts';
import { decodeHead } from '../decode-text.ts';
import type { DocumentFormat } from '../format.ts';
import { sniffDelimiter } from '../tables/delimiter.ts';
import { TableWriter } from '../tables/table-writer.ts';
import { textPieces } from '../tables/text-pieces.ts';

const EXTENSIONS = ['csv', 'tsv', 'tab', 'psv'];

/** Extensions that promise nothing of what a text is. */
const VAGUE = ['', 'xls', 'txt', 'text', 'dat', 'data', 'asc'];

/** A text with no such extension is a table when at least so many lines all have as many fields. */
const MIN_LINES = 4;
const MIN_COLUMNS = { ',': 3, ';': 3, '|': 3, '\t': 2 } as const;

/** No row is longer: a quotation mark that nobody closed would make one field of the rest of the file. */
const MAX_RECORD_CHARS = 1024 * 1024;

/** Never in a text: for a table of one column. */
const NO_DELIMITER = '\u001f';

/** Rows between two signs of life. */
const PROGRESS_ROWS = 10_000;

export const format: DocumentFormat = {
  id: 'csv',
  label: 'Table as text',
  extensions: EXTENSIONS,

  recognise({ text, extension }) {
    if (text === undefined) return 0;
    if (EXTENSIONS.includes(extension)) return 0.6;
    if (!VAGUE.includes(extension)) return 0;
    const found = sniffDelimiter(text);
    const isTable = found && found.lines >= MIN_LINES && found.columns >= MIN_COLUMNS[found.delimiter];
    return isTable && found.consistency === 1 ? 0.3 : 0;
  },

  async parse({ bytes, onProgress }) {
    const head = decodeHead(bytes);
    if (head === undefined) throw new AlcoveError('UNSUPPORTED_FORMAT');
    const delimiter = sniffDelimiter(head)?.delimiter ?? NO_DELIMITER;
    const progress = (rows: number): void => onProgress(0, rows);
    const blocks =
      (await readRows(bytes, { delimiter, quote: '"', onProgress: progress })) ??
      // Quotation marks that do not pair are signs like any other.
      (await readRows(bytes, { delimiter, quote: false, onProgress: progress }));
    if (!blocks) throw new AlcoveError('FILE_CORRUPT');
    return { format: 'csv', blocks };
  },
};

interface Reading {
  readonly delimiter: string;
  readonly quote: '"' | false;
  readonly onProgress: (rows: number) => void;
}

/** @returns the blocks; `undefined` when the text is not to be had with these quotation marks */
async function readRows(bytes: Uint8Array, reading: Reading): Promise<BlockBuilder['blocks'] | undefined> {
  const [{ CsvError, parse }, { pipeline }] = await Promise.all([import('csv-parse'), import('node:stream/promises')]);
  const pieces = textPieces(bytes);
  if (!pieces) throw new AlcoveError('UNSUPPORTED_FORMAT');
  const builder = new BlockBuilder();
  const writer = new TableWriter(builder);
  let rows = 0;
  const parser = parse({
    delimiter: reading.delimiter,
    quote: reading.quote,
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: reading.quote ? MAX_RECORD_CHARS : 0,
    // Each row is taken as it comes: none is passed on.
    on_record: (fields: readonly string[]) => {
      if (++rows % PROGRESS_ROWS === 0) reading.onProgress(rows);
      if (rows > 1 || !/^sep=.?$/i.test(fields.join(''))) {
        writer.row(fields.flatMap((text, column) => (text ? [{ column, text }] : [])));
      }
      return null;
    },
  });
  try {
    await pipeline(pieces, parser.resume());
  } catch (error) {
    if (error instanceof CsvError && reading.quote) return undefined;
    throw error;
  }
  writer.end();
  return builder.blocks;
}
