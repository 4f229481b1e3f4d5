import type { Box } from '../../../src-shared/documents.ts';
import { type BlockBuilder, oneLine } from '../block-builder.ts';

/** A longer table is cut into slices, each a passage that can be found by itself. */
const MAX_TABLE_CHARS = 3_000;

/** A header row longer than this is not repeated: it would take the place of the rows. */
const MAX_HEADER_CHARS = 500;

/** A row of a table: the text of its cells, and the page it stands on. */
export interface TableRow {
  readonly cells: readonly string[];
  readonly page?: number | undefined;
}

/**
 * Adds a table, a row a line; a long one as several, with its first row over each. Rows without text are left out.
 * @param place of the whole table; the page of a slice is that of its first row, where rows know theirs
 */
export function addTable(
  builder: BlockBuilder,
  rows: Iterable<TableRow>,
  place: { readonly page?: number; readonly box?: Box } = {},
): void {
  let header = '';
  let lines: string[] = [];
  let length = 0;
  let page: number | undefined;
  const flush = (): void => {
    builder.add('table', lines.join('\n'), { ...place, ...(page !== undefined && { page }) });
  };
  for (const row of rows) {
    const line = lineOf(row.cells);
    if (!line) continue;
    header ||= line;
    if (length + line.length > MAX_TABLE_CHARS && lines.length > 1) {
      flush();
      lines = header.length <= MAX_HEADER_CHARS ? [header] : [];
      length = 0;
      page = row.page;
    }
    page ??= row.page;
    lines.push(line);
    length += line.length + 1;
  }
  flush();
}

/** Empty when no cell says anything. Empty cells at the end say nothing, elsewhere they keep the columns. */
function lineOf(cells: readonly string[]): string {
  const texts = cells.map(oneLine);
  return texts.slice(0, texts.findLastIndex((text) => text !== '') + 1).join(' | ');
}
