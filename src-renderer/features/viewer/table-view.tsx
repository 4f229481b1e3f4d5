import { classes } from '../../ui/classes.ts';
import { Marked } from './marked.tsx';
import type { Range } from './snippet.ts';
import { type Cell, markInCell } from './table-rows.ts';

interface TableViewProps {
  readonly rows: readonly (readonly Cell[])[];
  readonly mark: Range | undefined;
}

/** A table as a table; the first row names the columns. It scrolls sideways where it is wide. */
export function TableView({ rows, mark }: TableViewProps) {
  const [head, ...body] = rows;
  return (
    <div className="max-w-full overflow-x-auto rounded-lg border border-line">
      <table className="w-full border-collapse text-left text-xs">
        {head && (
          <thead className="bg-side">
            <tr>
              {head.map((cell, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
                <th key={i} scope="col" className={classes(CELL, 'font-medium')}>
                  <Marked text={cell.text} mark={markInCell(cell, mark)} />
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {body.map((row, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
            <tr key={i} className="border-line border-t">
              {row.map((cell, j) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
                <td key={j} className={CELL}>
                  <Marked text={cell.text} mark={markInCell(cell, mark)} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const CELL =
  'min-w-16 max-w-72 wrap-break-word px-2.5 py-1.5 align-top leading-relaxed tabular-nums not-first:border-line not-first:border-l';
