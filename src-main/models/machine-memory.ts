import type { DeviceReport } from '../../src-shared/inference.ts';
import type { MachineClass } from '../../src-shared/models.ts';
import type { Log, Machine } from '../system/index.ts';
import { machineClassOf } from './machine-class.ts';

/** The memory that models may have, in bytes. */
export interface MachineMemory {
  readonly ramBytes: number;
  readonly gpu?: {
    readonly name: string;
    readonly backend: 'cuda' | 'metal' | 'vulkan';
    readonly totalBytes: number;
    readonly freeBytes: number;
    /** Whether it is the machine's memory. */
    readonly isShared: boolean;
  };
}

export interface MachineLookOptions {
  readonly machine: Machine;
  /** Tries every backend, in a process of its own; a matter of seconds. */
  readonly probe: () => Promise<DeviceReport>;
  readonly log: Log;
}

/** What this machine has for models. Its GPU is looked for when it is first asked for, and once. */
export class MachineLook {
  readonly #options: MachineLookOptions;
  #looking: Promise<MachineMemory> | undefined;
  #known: MachineMemory;

  constructor(options: MachineLookOptions) {
    this.#options = options;
    this.#known = { ramBytes: options.machine.memoryBytes };
  }

  /** What is known without waiting. */
  get known(): MachineMemory {
    return this.#known;
  }

  get machineClass(): MachineClass {
    const { ramBytes, gpu } = this.#known;
    return machineClassOf({ ramBytes, ...(gpu && !gpu.isShared && { vramBytes: gpu.totalBytes }) });
  }

  /** A GPU that cannot be looked at counts as none. */
  memory(): Promise<MachineMemory> {
    this.#looking ??= this.#look();
    return this.#looking;
  }

  async #look(): Promise<MachineMemory> {
    const { machine, probe, log } = this.#options;
    if (!machine.mayHaveGpu) return this.#known;
    try {
      this.#known = memoryOf(await probe(), machine);
    } catch (error) {
      log.warn({ error: String(error) }, 'the GPU could not be looked at');
    }
    return this.#known;
  }
}

/** The best of the GPUs that can be used: backends are told of with the fastest first. */
export function memoryOf({ backends }: DeviceReport, { memoryBytes }: Pick<Machine, 'memoryBytes'>): MachineMemory {
  for (const { backend, isUsable, devices, totalBytes, freeBytes } of backends) {
    if (!isUsable || backend === 'cpu' || totalBytes === undefined) continue;
    const name = devices[0] ?? backend;
    const gpu = { name, backend, totalBytes, freeBytes: freeBytes ?? totalBytes, isShared: backend === 'metal' };
    return { ramBytes: memoryBytes, gpu };
  }
  return { ramBytes: memoryBytes };
}
