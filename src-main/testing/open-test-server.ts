import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type RunningServer, type ServeOptions, serve } from '../server/index.ts';
import { silentLog } from '../system/index.ts';
import { openTestApp, type TestApp } from './open-test-app.ts';

/** The app behind the loopback server, with a session that was let in. */
export async function openTestServer(
  options: Partial<ServeOptions> = {},
): Promise<{ app: TestApp; server: RunningServer; cookie: string; origin: string }> {
  const app = await openTestApp();
  app.write('window/index.html', '<!doctype html><title>Alcove</title>');
  app.write('window/assets/app.js', 'console.log(1)');
  app.write('secret.txt', 'not of the window');
  const server = await serve({
    api: app.api,
    rendererFolder: join(app.files, 'window'),
    uploadsFolder: app.folder.uploads,
    log: silentLog,
    ...options,
  });
  onTestFinished(() => server.close());
  const opened = await fetch(server.url(), { redirect: 'manual' });
  const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? '';
  return { app, server, cookie, origin: `http://127.0.0.1:${server.port}` };
}
