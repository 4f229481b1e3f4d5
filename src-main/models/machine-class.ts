import type { MachineClass } from '../../src-shared/models.ts';

const GIB = 1024 ** 3;

/** What a machine has for models, in bytes. */
export interface ModelMemory {
  readonly ramBytes: number;
  /** Of its largest GPU, where that has memory of its own. */
  readonly vramBytes?: number;
}

/**
 * How large a model a machine is good for: `large` ones of 12 B and more, `medium` ones of up to 9 B, `small` ones of up
 * to 4 B, at four to five bits a weight and with room for the rest of what people have open.
 */
export function machineClassOf({ ramBytes, vramBytes = 0 }: ModelMemory): MachineClass {
  // A machine of 32 GB tells of a little less than 32 GiB.
  if (vramBytes >= 11 * GIB || ramBytes >= 28 * GIB) return 'large';
  return vramBytes >= 5.5 * GIB || ramBytes >= 12 * GIB ? 'medium' : 'small';
}
