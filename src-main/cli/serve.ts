import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { serve } from '../server/index.ts';
import { appRoot } from '../system/index.ts';
import { type CommandContext, EXIT } from './context.ts';
import { withApp } from './with-app.ts';

/** `alcove serve`: runs until it is asked to end. */
export async function serveBrowser({ dataFolder, out }: CommandContext, options: { port?: number }): Promise<number> {
  const rendererFolder = join(appRoot(), 'out', 'renderer');
  if (!existsSync(join(rendererFolder, 'index.html'))) throw new Error('the window is not built: npm run build');
  return withApp({ dataFolder, purpose: 'alcove serve', keepInStep: true }, async (app, signal) => {
    const server = await serve({
      api: app.api,
      rendererFolder,
      uploadsFolder: app.folder.uploads,
      log: app.log,
      ...(options.port !== undefined && { port: options.port }),
    });
    const url = server.url();
    out.json({ url, port: server.port, dataFolder: app.folder.path });
    out.line(`\n  Alcove is at  ${url}\n`);
    out.line('  Only this machine can reach it. The address works once; press Enter for a new one, Ctrl-C to end.');
    if (process.stdin.isTTY)
      createInterface({ input: process.stdin }).on('line', () => out.line(`\n  ${server.url()}`));
    try {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    } finally {
      await server.close();
    }
    return EXIT.ok;
  });
}
