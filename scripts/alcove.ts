/**
 * Runs a program of the build from the checkout, building first when the sources are newer.
 * `npm run -s alcove -- import FOLDER`, `npm run -s bench -- import`, `npm run -s eval`.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt, FRUGAL, ROOT } from './build.ts';

const args = process.argv.slice(2);
const entry = args[0] === '--entry' ? args.splice(0, 2)[1] : 'cli';
if (!ensureBuilt()) process.exit(1);

const child = spawn(process.execPath, [join(ROOT, 'out/main', `${entry}.js`), ...args], {
  stdio: 'inherit',
  env: { ...process.env, ...FRUGAL },
});
// A terminal sends Ctrl-C to both; the child decides when to end, and this process reports how.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
