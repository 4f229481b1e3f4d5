import { columns } from './columns.ts';
import { type CommandContext, EXIT } from './context.ts';
import { firstOf } from './models.ts';
import { formatBytes, plural } from './output.ts';
import { withApp } from './with-app.ts';

/** `alcove privacy`: every connection that was ever opened, the latest first. */
export async function showConnections(
  { dataFolder, out }: CommandContext,
  options: { readonly limit: number },
): Promise<number> {
  return withApp({ dataFolder, purpose: 'alcove privacy', resumeImports: false }, async ({ api: { privacy } }) => {
    const summary = await firstOf((signal) => privacy.changes(signal));
    const connections = privacy.connections({ limit: options.limit });
    out.json({ summary, connections });
    const since =
      summary.firstAt === undefined ? '' : `, since ${new Date(summary.firstAt).toISOString().slice(0, 10)}`;
    out.line(`Alcove has made ${plural(summary.connections, 'connection')}, ever${since}.`);
    out.line(`${formatBytes(summary.bytesReceived)} received, ${formatBytes(summary.bytesSent)} sent.`);
    if (summary.refused > 0) out.line(`${plural(summary.refused, 'attempt')} to open another one refused.`);
    const rows = connections.map(({ at, host, port, via, purpose, bytesReceived, bytesSent, outcome }) => [
      new Date(at).toISOString().slice(0, 19).replace('T', ' '),
      `${host}:${port}${via === undefined ? '' : ` by ${via}`}`,
      purpose,
      `${formatBytes(bytesReceived)} received`,
      `${formatBytes(bytesSent)} sent`,
      outcome,
    ]);
    for (const line of columns(rows)) out.line(line);
    return EXIT.ok;
  });
}
