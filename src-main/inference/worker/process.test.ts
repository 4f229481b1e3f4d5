import { expect, it } from 'vitest';
import { BACKENDS } from '../../../src-shared/inference.ts';
import { openWorker } from '../../testing/open-worker.ts';

it('tells what the machine offers, and why the rest is not to be had', async () => {
  const { worker, printed } = openWorker();
  const report = await worker.probe();
  expect(report.backends.map(({ backend }) => backend)).toEqual(BACKENDS);
  for (const { backend, isUsable, reason, devices, totalBytes } of report.backends) {
    if (backend === 'cpu') expect({ isUsable, devices }).toEqual({ isUsable: true, devices: [] });
    else if (isUsable) expect({ devices: devices.length, totalBytes }).not.toEqual({ devices: 0, totalBytes: 0 });
    else expect(reason).toMatch(/^[A-Z].*\.$/);
  }
  expect(report.processor.mathCores).toBeGreaterThan(0);
  expect(report.processor.cores).toBeGreaterThanOrEqual(report.processor.mathCores);
  expect(report.ram.freeBytes).toBeLessThanOrEqual(report.ram.totalBytes);
  expect(report.llamaCpp).not.toContain('unknown');
  expect(printed()).toEqual({ stdout: '', stderr: '' });
});

it('answers a ping with what it uses', async () => {
  const { worker } = openWorker();
  const usage = await worker.ping();
  expect(usage.cpuSeconds).toBeGreaterThan(0);
  expect(usage.residentBytes).toBeGreaterThan(10_000_000);
});
