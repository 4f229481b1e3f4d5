import { spawnSync } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The checkout. */
export const ROOT = resolve(import.meta.dirname, '..');

/**
 * Environment in which programs of the build are run. The index's native threads would each get
 * an arena of memory from glibc, and keep what they once needed: a third of an import's memory.
 */
export const FRUGAL = { MALLOC_ARENA_MAX: '2' };

/** Every entry that the build makes; one that is missing means it must run. */
const OUTPUTS = [
  'out/main/cli.js',
  'out/main/desktop.js',
  'out/main/parser-process.js',
  'out/main/parser-worker.js',
  'out/main/inference-worker.js',
  'out/main/bench.js',
  'out/main/eval.js',
  'out/preload/preload.cjs',
  'out/renderer/index.html',
];

const SOURCES = [
  'src-main/**/*',
  'src-preload/**/*',
  'src-renderer/**/*',
  'src-shared/**/*',
  'bench/**/*',
  '*.config.ts',
  'package.json',
];

/** Whether any source is newer than the oldest output. */
export function isBuildStale(): boolean {
  const outputs = OUTPUTS.map((file) => join(ROOT, file));
  if (!outputs.every((file) => existsSync(file))) return true;
  const oldest = Math.min(...outputs.map((file) => statSync(file).mtimeMs));
  return SOURCES.flatMap((pattern) => globSync(pattern, { cwd: ROOT })).some(
    (file) => statSync(join(ROOT, file)).mtimeMs > oldest,
  );
}

/**
 * Builds if need be, and says so on stderr. What the build prints is shown only when it fails.
 * @returns whether there is a build to run
 */
export function ensureBuilt(): boolean {
  if (!isBuildStale()) return true;
  process.stderr.write('Building Alcove (the sources are newer than the build) …\n');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'node_modules/electron-vite/bin/electron-vite.js'), 'build'],
    {
      cwd: ROOT,
      encoding: 'utf8',
    },
  );
  if (status === 0) return true;
  process.stderr.write(`${stdout}${stderr}\nThe build failed.\n`);
  return false;
}
