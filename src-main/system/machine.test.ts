import { describe, expect, it } from 'vitest';
import { lookAtMachine, type Machine, machineFingerprint } from './machine.ts';

const DESK: Machine = {
  cpu: 'Whale 9000',
  cores: 8,
  memoryBytes: 16 * 2 ** 30,
  gpus: ['NVIDIA H200'],
  mayHaveGpu: true,
};

describe('the fingerprint of a machine', () => {
  it('is the same for the same machine, seen twice', () => {
    expect(machineFingerprint(lookAtMachine())).toBe(machineFingerprint(lookAtMachine()));
  });

  it('does not mind how much memory the system keeps, nor in which order GPUs are told', () => {
    const gpus = ['b', 'a'];
    const same = { ...DESK, memoryBytes: DESK.memoryBytes - 50_000_000, gpus };
    expect(machineFingerprint(same)).toBe(machineFingerprint({ ...DESK, gpus: ['a', 'b'] }));
  });

  it.each([
    ['processor', { cpu: 'Whale 9001' }],
    ['number of cores', { cores: 4 }],
    ['memory', { memoryBytes: 32 * 2 ** 30 }],
    ['GPU', { gpus: [] }],
  ])('is another one with another %s', (_, change) => {
    expect(machineFingerprint({ ...DESK, ...change })).not.toBe(machineFingerprint(DESK));
  });
});
