import type { ConnectionRecord } from '../../../src-shared/models.ts';
import { text } from '../../locales/en.ts';
import { classes } from '../../ui/classes.ts';

const { privacy: words } = text;
const { columns } = words;

const LOOKS: Record<ConnectionRecord['outcome'], string> = {
  open: 'text-accent',
  closed: 'text-ink-2',
  failed: 'text-ink-2',
  refused: 'text-bad',
};

const ONLY_WIDE = '@max-2xl:hidden';

/** Connections, the latest first: when, to whom, what for, how much, and how it ended. */
export function ConnectionTable({ connections }: { readonly connections: readonly ConnectionRecord[] }) {
  if (connections.length === 0) return <p className="mt-4 text-ink-3 text-sm">{words.empty}</p>;
  return (
    <div className="mt-4 overflow-x-auto rounded-xl border border-line">
      <table aria-label={words.table} className="w-full border-collapse text-left text-sm">
        <thead>
          <tr className="bg-side text-ink-3 text-xs *:whitespace-nowrap *:px-3 *:py-2 *:font-medium">
            <th scope="col">{columns.at}</th>
            <th scope="col">{columns.host}</th>
            <th scope="col">{columns.purpose}</th>
            <th scope="col" className="text-right">
              {columns.received}
            </th>
            <th scope="col" className={classes('text-right', ONLY_WIDE)}>
              {columns.sent}
            </th>
            <th scope="col">{columns.outcome}</th>
          </tr>
        </thead>
        <tbody>
          {connections.map((connection, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: many may begin in one millisecond
            <tr key={`${connection.at} ${at}`} className="border-line border-t align-top *:px-3 *:py-2">
              <td className="@2xl:whitespace-nowrap tabular-nums">{words.at(connection.at)}</td>
              <td className="wrap-anywhere select-text">
                {words.host(connection)}
                {connection.via !== undefined && (
                  <span className="block text-ink-3 text-xs">{words.via(connection.via)}</span>
                )}
              </td>
              <td className="wrap-anywhere">{connection.purpose}</td>
              <td className="whitespace-nowrap text-right tabular-nums">{words.bytes(connection.bytesReceived)}</td>
              <td className={classes('whitespace-nowrap text-right tabular-nums', ONLY_WIDE)}>
                {words.bytes(connection.bytesSent)}
              </td>
              <td className={LOOKS[connection.outcome]}>{words.outcome(connection.outcome)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
