import { getLlama, type Llama, LlamaLogLevel } from 'node-llama-cpp';
import { AlcoveError } from '../../../src-shared/errors.ts';
import type { Backend } from '../../../src-shared/inference.ts';
import { isDriverMissing } from './drivers.ts';

/** What stays free of the GPU's memory, as a share of all of it: the screen and other programs live there too. */
const FREE_DEVICE_SHARE = 0.1;

/** The last lines of llama.cpp's complaints that are kept. */
const MAX_COMPLAINTS = 20;

const NAMES: Readonly<Record<Backend, string>> = {
  cuda: 'CUDA',
  metal: 'Metal',
  vulkan: 'Vulkan',
  cpu: 'the processor',
};

const NO_DRIVER: Readonly<Partial<Record<Backend, string>>> = {
  cuda: 'No NVIDIA driver is installed.',
  vulkan: 'No Vulkan driver is installed.',
};

export interface Opened {
  readonly llama: Llama;
  /** Takes what llama.cpp complained of since the last time. */
  readonly takeComplaints: () => readonly string[];
}

/** A backend that cannot be used, and why, in a sentence. */
export interface Refusal {
  readonly backend: Backend;
  readonly reason: string;
}

export interface OpenBackend extends Opened {
  readonly backend: Backend;
  /** Those that were tried before this one. */
  readonly refused: readonly Refusal[];
}

/**
 * Opens the first of the backends that works here. Whether it works is tried in another process first
 * (by node-llama-cpp, for prebuilt binaries on Linux and for GPUs on Windows): a broken driver may abort
 * the process that initialises it.
 * @param onComplaint told what llama.cpp complains of, from now on
 * @throws AlcoveError `BACKEND_UNAVAILABLE`, with the reasons, when none does
 */
export async function openBackend(
  backends: readonly Backend[],
  onComplaint?: (line: string) => void,
): Promise<OpenBackend> {
  const refused: Refusal[] = [];
  for (const backend of backends) {
    const opened = await tryBackend(backend, onComplaint);
    if ('llama' in opened) return { ...opened, backend, refused };
    refused.push(opened);
  }
  const reasons = refused.map(({ backend, reason }) => `${reason} (${NAMES[backend]})`);
  throw new AlcoveError('BACKEND_UNAVAILABLE', reasons.length > 0 ? { detail: reasons.join(' ') } : {});
}

/** Opens a backend in this process, or says why it cannot be used. */
export async function tryBackend(backend: Backend, onComplaint?: (line: string) => void): Promise<Opened | Refusal> {
  const refuse = (reason: string): Refusal => ({ backend, reason });
  // node-llama-cpp takes another backend in the place of one that is not for the platform.
  if (backend === 'metal' && process.platform !== 'darwin') return refuse('Metal is a part of macOS.');
  if (backend === 'cuda' && process.platform === 'darwin') return refuse('There is no CUDA for macOS.');
  // Spares a machine without a GPU the half second that each trial takes.
  if (isDriverMissing(backend)) return refuse(NO_DRIVER[backend] ?? 'No driver is installed.');

  const gpu = backend === 'cpu' ? false : backend;
  const complaints: string[] = [];
  try {
    const llama = await getLlama({
      gpu,
      build: 'never',
      skipDownload: true,
      progressLogs: false,
      // No limit: each context says how many threads its next batch takes (context-threads.ts).
      maxThreads: 0,
      vramPadding: (totalBytes) => Math.ceil(totalBytes * FREE_DEVICE_SHARE),
      logLevel: LlamaLogLevel.error,
      logger: (_, message) => {
        complaints.push(message.trim());
        onComplaint?.(message.trim());
        if (complaints.length > MAX_COMPLAINTS) complaints.shift();
      },
    });
    if (llama.gpu === gpu) return { llama, takeComplaints: () => complaints.splice(0) };
    await llama.dispose();
    return refuse('No device was found.');
  } catch {
    if (backend === 'cpu') return refuse('There is no build of llama.cpp for this processor and system.');
    return refuse(complaints.at(-1) ?? 'Its driver is installed, but does not work with this build of llama.cpp.');
  }
}
