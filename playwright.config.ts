import { defineConfig } from '@playwright/test';
import { installedElectron, whyNoWindow } from './scripts/electron-runtime.ts';
import { findBrowser } from './scripts/find-browser.ts';

/** The same specs run against both hosts; the desktop's only where its runtime can open a window. */
const host = { platform: process.platform, env: process.env, isRoot: process.getuid?.() === 0 };
const electron = whyNoWindow(host) === undefined ? installedElectron() : undefined;
const browser = findBrowser();

export interface HostOptions {
  readonly host: 'browser' | 'electron';
}

export default defineConfig<HostOptions>({
  testDir: 'e2e',
  outputDir: 'test-results/e2e',
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ? [['list'], ['json']] : [['list']],
  use: {
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(browser !== undefined && { executablePath: browser }),
      args: ['--disable-gpu', '--disable-background-networking', ...(host.isRoot ? ['--no-sandbox'] : [])],
    },
  },
  projects: [
    { name: 'browser', use: { host: 'browser' } },
    ...(electron !== undefined ? [{ name: 'electron', use: { host: 'electron' as const } }] : []),
  ],
});
