import { globSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { expect, it } from 'vitest';

const SOURCES = join(import.meta.dirname, '..', '..');

/** What a connection can be opened with. */
const NETWORKING =
  /^import (?!type )[^;]*from '(?:node:(?:net|http|https|http2|tls|dgram|dns|dns\/promises)|undici|ws)'/m;

/** Who may: the gate and its guard; what knows a pipe by its kind; those who listen to a window on this machine; tests. */
const ALLOWED = [
  /^system\/network\//,
  /^system\/worker-process\.ts$/,
  /^server\//,
  /^desktop\/ipc-link\.ts$/,
  /^testing\//,
  /\.test\.ts$/,
];

it('has networking in the gate and in what listens, and nowhere else', () => {
  const found = globSync('**/*.ts', { cwd: SOURCES })
    .map((path) => path.split(sep).join('/'))
    .filter((path) => NETWORKING.test(readFileSync(join(SOURCES, path), 'utf8')))
    .filter((path) => !ALLOWED.some((allowed) => allowed.test(path)));
  expect(found).toEqual([]);
});

/** Each begins a thread or a process, or is where Alcove begins. */
const ENTRIES = [
  'cli.ts',
  'desktop.ts',
  'parsing/process.ts',
  'parsing/worker.ts',
  'inference/worker/process.ts',
  'inference/worker/onnx/session-thread.ts',
  'models/downloads/hash-thread.ts',
];

it.each(ENTRIES)('shuts the network in %s', (entry) => {
  expect(readFileSync(join(SOURCES, entry), 'utf8')).toMatch(/^installGuard\(\);$/m);
});
