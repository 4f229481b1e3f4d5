/**
 * `npm test`: unit and integration tests (vitest), then end-to-end tests in a real Chromium
 * (Playwright), and one closing line that counts both. `--e2e` runs the latter only.
 */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ensureBuilt, ROOT } from './build.ts';
import { ensureBrowser } from './find-browser.ts';

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const REPORTS = join(ROOT, 'test-results');
const args = process.argv.slice(2);
const isEndToEndOnly = args.includes('--e2e');
const filters = args.filter((arg) => arg !== '--e2e');
async function main(): Promise<number> {
  if (!ensureBuilt()) return 1;
  const results = isEndToEndOnly ? [await runPlaywright()] : [await runVitest(), await runPlaywright()];
  const sum = (key: keyof Counts): number => results.reduce((total, counts) => total + counts[key], 0);
  process.stdout.write(`\n${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped\n`);
  return sum('failed') === 0 && sum('passed') > 0 ? 0 : 1;
}

async function runVitest(): Promise<Counts> {
  const report = join(REPORTS, 'vitest.json');
  rmSync(report, { force: true });
  const cli = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const code = await run([
    cli,
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...filters,
  ]);
  const counted = z
    .object({
      numPassedTests: z.number(),
      numFailedTests: z.number(),
      numPendingTests: z.number(),
      numTodoTests: z.number(),
    })
    .parse(readReport(report) ?? { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 });
  const skipped = counted.numPendingTests + counted.numTodoTests;
  return { passed: counted.numPassedTests, failed: atLeastOne(counted.numFailedTests, code), skipped };
}

async function runPlaywright(): Promise<Counts> {
  let browser: string;
  try {
    browser = ensureBrowser();
  } catch (error) {
    // Never skipped silently: no browser is a failed run.
    process.stderr.write(`\n${(error as Error).message}\n`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const report = join(REPORTS, 'playwright.json');
  rmSync(report, { force: true });
  const cli = join(ROOT, 'node_modules/@playwright/test/cli.js');
  const code = await run([cli, 'test', ...filters], { CHROMIUM_PATH: browser, PLAYWRIGHT_JSON_OUTPUT_NAME: report });
  const { stats } = z
    .object({
      stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
    })
    .parse(readReport(report) ?? { stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0 } });
  return { passed: stats.expected + stats.flaky, failed: atLeastOne(stats.unexpected, code), skipped: stats.skipped };
}

/** A runner that failed without counting a failed test (it could not start, say) has failed all the same. */
const atLeastOne = (failed: number, code: number): number => (code === 0 ? failed : Math.max(1, failed));

function readReport(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function run(parameters: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, parameters, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } });
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

process.exitCode = await main();
