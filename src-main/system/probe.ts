import { statfs } from 'node:fs/promises';
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';

/** What the machine has. Sizes in bytes. */
export interface HardwareProbe {
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryTotal: number;
  readonly memoryFree: number;
  /** Free space where `folder` is; absent when the system does not say. */
  readonly diskFree?: number;
}

/** Looks at the machine, and at the disk that `folder` is on. Never throws. */
export async function probeHardware(folder: string): Promise<HardwareProbe> {
  const disk = await statfs(folder).catch(() => undefined);
  return {
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryTotal: totalmem(),
    memoryFree: freemem(),
    ...(disk && { diskFree: disk.bavail * disk.bsize }),
  };
}
