import { fork } from 'node:child_process';
import { cpus } from 'node:os';
import { getModuleVersion } from 'node-llama-cpp';
import { BACKENDS, type Backend } from '../../../src-shared/inference.ts';
import type { DeviceReport } from '../model.ts';
import { tryBackend } from './backends.ts';
import { isDriverMissing, whyLibraryFails } from './drivers.ts';
import { ramState } from './ram.ts';

type BackendReport = DeviceReport['backends'][number];

/** What one process, begun for one backend, tells. */
export interface ProbeResult {
  readonly report: BackendReport;
  readonly mathCores?: number;
  readonly llamaCpp?: string;
}

/** Longest time that one backend is tried, in milliseconds; a driver may hang. */
const PROBE_MS = 30_000;

/**
 * Tries every backend, each in a process of its own: parts that they share may be in a process but
 * once, and a driver that crashes is found out without loss.
 * @param entry the built `worker/process.ts`
 */
export async function probe(entry: string): Promise<DeviceReport> {
  const results = await Promise.all(BACKENDS.map((backend) => probeApart(entry, backend)));
  const processors = cpus();
  return {
    backends: results.map(({ report }) => report),
    processor: {
      name: processors[0]?.model.trim() ?? 'unknown',
      cores: processors.length,
      mathCores: results.find(({ mathCores }) => mathCores !== undefined)?.mathCores ?? processors.length,
    },
    ram: ramState(),
    llamaCpp:
      results.find(({ llamaCpp }) => llamaCpp !== undefined)?.llamaCpp ??
      `unknown (node-llama-cpp ${await getModuleVersion()})`,
  };
}

function probeApart(entry: string, backend: Backend): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const child = fork(entry, ['--backend', backend], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      timeout: PROBE_MS,
      killSignal: 'SIGKILL',
    });
    const fail = (reason: string): void => resolve({ report: { backend, isUsable: false, devices: [], reason } });
    child.once('message', (result: ProbeResult) => {
      resolve(result);
      // Nothing is to be saved, and a driver may hang on its way out.
      child.kill('SIGKILL');
    });
    child.once('error', (error) => fail(`It could not be tried: ${error.message}`));
    child.once('exit', (code, signal) => fail(`Its driver ended the process that tried it (${signal ?? code}).`));
  });
}

/** Tries one backend in this process, which has no other use. */
export async function probeHere(name: string | undefined): Promise<ProbeResult> {
  const backend = BACKENDS.find((each) => each === name);
  if (!backend) throw new Error(`no such backend: ${name}`);
  const tried = await tryBackend(backend);
  if ('reason' in tried) {
    const missing = isDriverMissing(backend) ? undefined : whyLibraryFails(backend);
    const reason = missing ? `A library that it needs cannot be loaded: ${missing}.` : tried.reason;
    return { report: { backend, isUsable: false, devices: [], reason } };
  }
  const { llama } = tried;
  const vram = await llama.getVramState();
  return {
    report: {
      backend,
      isUsable: true,
      devices: await llama.getGpuDeviceNames(),
      ...(vram.total > 0 && { totalBytes: vram.total, freeBytes: vram.free }),
    },
    mathCores: llama.cpuMathCores,
    llamaCpp: llama.llamaCppRelease.release,
  };
}
