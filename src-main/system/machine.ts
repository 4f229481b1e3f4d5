import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** What decides how fast a machine runs models. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  /** Names or ids of the GPUs, where the system tells without loading a driver. */
  readonly gpus: readonly string[];
  /** Whether models may find a GPU. Where the system doesn't tell, they may. */
  readonly mayHaveGpu: boolean;
}

/** Looks at the machine. Costs a few small files. */
export function lookAtMachine(): Machine {
  const gpus = process.platform === 'linux' ? linuxGpus() : [];
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: usableMemory(),
    gpus,
    // Windows, with its Linux inside, shows GPUs as a device of its own.
    mayHaveGpu: process.platform !== 'linux' || gpus.length > 0 || existsSync('/dev/dxg'),
  };
}

/** Another one when the hardware has changed: what was measured on the old is worth nothing then. */
export function machineFingerprint({ cpu, cores, memoryBytes, gpus }: Machine): string {
  // The system keeps some memory to itself, and not always the same.
  const gigabytes = Math.round(memoryBytes / 2 ** 30);
  const facts = JSON.stringify([process.platform, process.arch, cpu, cores, gigabytes, gpus.toSorted()]);
  return createHash('sha256').update(facts).digest('hex').slice(0, 16);
}

/** Of the cores, the share that is at work when a machine counts as busy. */
const BUSY = 0.5;

/** Whether the machine has been busy over the last minute. Windows doesn't tell, and never is. */
export function machineIsBusy(): boolean {
  return (loadavg()[0] ?? 0) > availableParallelism() * BUSY;
}

/** All memory there is, or what a container is given of it. */
function usableMemory(): number {
  // 0, or more than there is, where nothing constrains us.
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

/** NVIDIA's driver tells names, the kernel tells ids of everything that can compute or draw. */
function linuxGpus(): string[] {
  const nvidia = globSync('/proc/driver/nvidia/gpus/*/information').map(
    (file) => /^Model:\s*(.+)$/m.exec(read(file))?.[1]?.trim() ?? 'NVIDIA',
  );
  const others = globSync('/sys/class/drm/renderD*/device').map(
    (folder) => `${read(`${folder}/vendor`).trim()}:${read(`${folder}/device`).trim()}`,
  );
  return [...nvidia, ...others];
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
