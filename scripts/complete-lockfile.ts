/**
 * Adds to package-lock.json the native packages of other platforms that the registry at hand
 * did not offer when the lockfile was written. `npm ci` refuses a lockfile without them, even
 * on a machine that would never install them (docs/decisions/002-complete-lockfile.md).
 * Run it after any change of dependencies: `npm run lockfile`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const PLATFORMS = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const PROCESSORS = [
  'arm',
  'arm64',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'ppc64le',
  'riscv64',
  's390x',
  'wasm32',
  'x64',
];

/** Other names of platforms. */
const ALIASES: Readonly<Record<string, string>> = { mac: 'darwin', win: 'win32' };

/** What a native package runs on, as its name says: `cli-linux-arm64-musl`, `canvas-win32-x64-msvc`. */
export function platformOf(name: string): Pick<LockedPackage, 'os' | 'cpu' | 'libc'> | undefined {
  const words = name.split(/[-_/]/).map((word) => ALIASES[word] ?? word);
  const os = words.find((word) => PLATFORMS.includes(word));
  const cpu = words.findLast((word) => PROCESSORS.includes(word)) ?? (words.includes('gnueabihf') ? 'arm' : undefined);
  if (!cpu || !(os || cpu === 'wasm32')) return undefined;
  const libc = words.includes('musl') ? ['musl'] : os === 'linux' && words.includes('gnu') ? ['glibc'] : undefined;
  return { ...(os && { os: [os] }), cpu: [cpu], ...(libc && { libc }) };
}

/** The lockfile's packages with those added that are wanted, optional, for another platform, and missing. */
export function completed(packages: Readonly<Record<string, LockedPackage>>): Record<string, LockedPackage> {
  const all: Record<string, LockedPackage> = { ...packages };
  for (const parent of Object.values(packages)) {
    for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
      const key = `node_modules/${name}`;
      const platform = platformOf(name);
      if (all[key] || !platform || !/^\d/.test(version)) continue;
      all[key] = { version, ...platform, ...(parent.dev && { dev: true }), optional: true };
    }
  }
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
}

if (import.meta.main) {
  const file = join(import.meta.dirname, '..', 'package-lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, LockedPackage> };
  const before = Object.keys(lock.packages).length;
  lock.packages = completed(lock.packages);
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  process.stdout.write(`${Object.keys(lock.packages).length - before} packages of other platforms added\n`);
}
