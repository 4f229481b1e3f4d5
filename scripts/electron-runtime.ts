import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './build.ts';

const PACKAGE = join(ROOT, 'node_modules', 'electron');

/** Either the runtime's executable, or a sentence that says why there is none to run. */
export type ElectronRuntime = { readonly executable: string } | { readonly reason: string };

export interface HostFacts {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly isRoot: boolean;
}

/** Why a window can't be opened here whatever is installed; `undefined` when it can. */
export function whyNoWindow({ platform, env, isRoot }: HostFacts): string | undefined {
  if (platform !== 'linux') return undefined;
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return 'there is no display to open a window on';
  if (isRoot) return 'Electron does not run as root, where its sandbox would protect nothing';
  return undefined;
}

/** The installed runtime, as the `electron` package records it. */
export function installedElectron(): string | undefined {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const pathFile = join(PACKAGE, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron';
  const executable = join(override ?? join(PACKAGE, 'dist'), name);
  return existsSync(executable) ? executable : undefined;
}

/** Longest wait for the download of about 120 MB, in milliseconds. */
const FETCH_TIMEOUT_MS = 15 * 60_000;

/** Finds the runtime, fetching it once if need be and if it can be had. */
export function electronRuntime(host: HostFacts): ElectronRuntime {
  const reason = whyNoWindow(host);
  if (reason) return { reason };
  const installed = installedElectron();
  if (installed) return { executable: installed };
  process.stderr.write('Fetching the Electron runtime (about 120 MB, once) …\n');
  const { status } = spawnSync(process.execPath, [join(PACKAGE, 'install.js')], {
    cwd: ROOT,
    stdio: 'ignore',
    timeout: FETCH_TIMEOUT_MS,
  });
  const fetched = status === 0 ? installedElectron() : undefined;
  return fetched
    ? { executable: fetched }
    : { reason: 'the Electron runtime is not installed and could not be fetched' };
}
