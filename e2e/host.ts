import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, test as base, type Page } from '@playwright/test';
import type { HostOptions } from '../playwright.config.ts';
import { installedElectron } from '../scripts/electron-runtime.ts';
import { startServer } from './serve.ts';

const ROOT = resolve(import.meta.dirname, '..');

interface Fixtures {
  /** A data folder of this test's own. */
  readonly dataFolder: string;
  /** Alcove's window, on an empty library: in the browser or on the desktop, as the project says. */
  readonly alcove: Page;
}

/** Playwright's test, with Alcove running in the host that the project names. */
export const test = base.extend<Fixtures & HostOptions>({
  host: ['browser', { option: true }],

  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants a pattern here
  dataFolder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'alcove-e2e-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },

  alcove: async ({ host, dataFolder, context }, use) => {
    if (host === 'electron') {
      const executablePath = installedElectron();
      const app = await _electron.launch({
        ...(executablePath !== undefined && { executablePath }),
        args: [ROOT, '--data-dir', dataFolder],
      });
      await use(await app.firstWindow());
      await app.close();
      return;
    }
    const server = await startServer(dataFolder);
    const page = await context.newPage();
    await page.goto(server.url);
    await use(page);
    await page.close();
    await server.stop();
  },
});

export { expect } from '@playwright/test';
