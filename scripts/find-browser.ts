import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { chromium } from '@playwright/test';

/** Names under which Chromium and its kin are installed on a PATH. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge', 'chrome'];

const MAC_APPS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** A Chromium for the end-to-end tests: named, on the system, or Playwright's own. */
export function findBrowser(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = env.CHROMIUM_PATH;
  if (named) return existsSync(named) ? named : undefined;
  const extension = process.platform === 'win32' ? '.exe' : '';
  const onPath = (env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name + extension)));
  return [...onPath, ...(process.platform === 'darwin' ? MAC_APPS : []), chromium.executablePath()].find((path) =>
    existsSync(path),
  );
}

/**
 * Finds a browser, installing one if need be: Playwright's, or, for root on Debian and its
 * kin, the distribution's package.
 * @throws Error that says what to do when none can be had
 */
export function ensureBrowser(): string {
  const found = findBrowser();
  if (found) return found;
  if (process.env.CHROMIUM_PATH)
    throw new Error(`CHROMIUM_PATH names ${process.env.CHROMIUM_PATH}, where there is no file.`);
  process.stderr.write('No Chromium found for the end-to-end tests; installing one …\n');
  // Debian's package first where we may install it: it brings the system libraries along.
  const ways = [...(isRootOnDebian() ? [installPackage] : []), installPlaywrights];
  for (const install of ways) {
    install();
    const installed = findBrowser();
    if (installed) return installed;
  }
  throw new Error(
    'The end-to-end tests need a Chromium, and none could be installed. Install Chromium or Chrome, ' +
      'or run `npx playwright install chromium` with a network, or set CHROMIUM_PATH to one.',
  );
}

function isRootOnDebian(): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false;
  return /^ID(?:_LIKE)?=.*debian/m.test(readFileSync('/etc/os-release', 'utf8')) && existsSync('/usr/bin/apt-get');
}

function installPackage(): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-qq'], { env, stdio: 'ignore' });
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], { env, stdio: 'ignore' });
}

function installPlaywrights(): void {
  const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');
  spawnSync(process.execPath, [cli, 'install', 'chromium'], { stdio: 'ignore', timeout: 10 * 60_000 });
}
