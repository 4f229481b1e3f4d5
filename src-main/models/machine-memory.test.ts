import { describe, expect, it, vi } from 'vitest';
import type { DeviceReport } from '../../src-shared/inference.ts';
import { type Machine, silentLog } from '../system/index.ts';
import { MachineLook, memoryOf } from './machine-memory.ts';

const GIB = 1024 ** 3;

const MACHINE: Machine = { cpu: 'A', cores: 8, memoryBytes: 16 * GIB, gpus: ['G'], mayHaveGpu: true };

const report = (...backends: DeviceReport['backends']): DeviceReport => ({
  backends,
  processor: { name: 'A', cores: 8, mathCores: 8 },
  ram: { totalBytes: 16 * GIB, freeBytes: 8 * GIB },
  llamaCpp: 'b1',
});

const CPU = { backend: 'cpu', isUsable: true, devices: [] } as const;
const CUDA = { backend: 'cuda', isUsable: true, devices: ['RTX'], totalBytes: 12 * GIB, freeBytes: 11 * GIB } as const;

describe('the memory for models', () => {
  it('is that of the best GPU that can be used, and of the machine', () => {
    expect(memoryOf(report({ ...CUDA, isUsable: false, reason: 'no driver' }, CPU), MACHINE)).toEqual({
      ramBytes: 16 * GIB,
    });
    expect(memoryOf(report(CUDA, CPU), MACHINE).gpu).toEqual({
      name: 'RTX',
      backend: 'cuda',
      totalBytes: 12 * GIB,
      freeBytes: 11 * GIB,
      isShared: false,
    });
    const metal = { ...CUDA, backend: 'metal' } as const;
    expect(memoryOf(report(metal, CPU), MACHINE).gpu).toMatchObject({ isShared: true });
  });

  it('is looked at once, and only where there may be a GPU', async () => {
    const probe = vi.fn().mockResolvedValue(report(CUDA, CPU));
    const look = new MachineLook({ machine: MACHINE, probe, log: silentLog });
    expect(look.machineClass).toBe('medium');
    await Promise.all([look.memory(), look.memory()]);
    expect(probe).toHaveBeenCalledTimes(1);
    expect(look.machineClass).toBe('large');
    const none = vi.fn();
    await new MachineLook({ machine: { ...MACHINE, mayHaveGpu: false }, probe: none, log: silentLog }).memory();
    expect(none).not.toHaveBeenCalled();
  });

  it('is that of the machine when its GPU cannot be looked at', async () => {
    const probe = vi.fn().mockRejectedValue(new Error('crashed'));
    const look = new MachineLook({ machine: MACHINE, probe, log: silentLog });
    expect(await look.memory()).toEqual({ ramBytes: 16 * GIB });
  });
});
