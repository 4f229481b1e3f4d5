import { reportOf } from '../../src-shared/errors.ts';
import type { Backend, DeviceReport } from '../../src-shared/inference.ts';
import { type App, lookAtDevices } from '../app.ts';
import { describeError, formatBytes, type Output, plural } from './output.ts';

/** One thing that was looked at. */
export interface Finding {
  readonly name: string;
  readonly status: 'ok' | 'missing' | 'problem';
  readonly detail: string;
  /** How to get it, or to mend it. */
  readonly action?: string;
}

type ModelReport = NonNullable<Awaited<ReturnType<App['modelReport']>>>;

const BACKEND_NAMES: Readonly<Record<Backend, string>> = {
  cuda: 'CUDA',
  metal: 'Metal',
  vulkan: 'Vulkan',
  cpu: 'the processor',
};

/** Tries what models can run on. */
export async function inspectDevices(): Promise<{ readonly finding: Finding; readonly devices?: DeviceReport }> {
  const name = 'Models run on';
  try {
    const devices = await lookAtDevices();
    const best = devices.backends.find(({ isUsable }) => isUsable);
    return best
      ? { devices, finding: { name, status: 'ok', detail: BACKEND_NAMES[best.backend] } }
      : { devices, finding: { name, status: 'problem', detail: 'nothing: not even the processor could be used' } };
  } catch (error) {
    return { finding: { name, status: 'problem', detail: describeError(reportOf(error)) } };
  }
}

/** What models can run on, and what they cannot, and why. */
export function printDevices(out: Output, { backends, processor, ram, llamaCpp }: DeviceReport): void {
  out.line('\nModels');
  out.line(`  llama.cpp ${llamaCpp}`);
  out.line(`  ${processor.name}, ${plural(processor.cores, 'core')}, ${processor.mathCores} of them for models`);
  out.line(`  memory ${formatBytes(ram.freeBytes)} free of ${formatBytes(ram.totalBytes)}`);
  for (const { backend, isUsable, reason, devices, freeBytes, totalBytes } of backends) {
    const memory =
      freeBytes === undefined || totalBytes === undefined
        ? []
        : [`${formatBytes(freeBytes)} free of ${formatBytes(totalBytes)}`];
    const facts = isUsable ? [...devices, ...memory].join(', ') : (reason ?? 'cannot be used');
    out.line(`  ${isUsable ? '✓' : '–'} ${backend.padEnd(8)} ${facts}`.trimEnd());
  }
}

/** Looks at the chosen model: its file, the threads that were measured for it, and what went wrong with it. */
export async function inspectModel(
  look: App['modelReport'],
): Promise<{ readonly finding: Finding; readonly report?: ModelReport }> {
  const name = 'Language model';
  const report = await look();
  if (!report) {
    const detail = 'none is chosen; answers are quoted from your documents word for word';
    return {
      finding: {
        name,
        status: 'missing',
        detail,
        action: 'Choose a GGUF file in the window, or name one with --model.',
      },
    };
  }
  const { path, error, threads, notice } = report;
  if (error) {
    const detail = `${path}: ${describeError(error)}`;
    return { report, finding: { name, status: 'problem', detail } };
  }
  const measured = threads
    ? `${plural(threads.prefill, 'thread')} to read, ${threads.decode} to write`
    : 'threads not measured yet';
  return {
    report,
    finding: { name, status: 'ok', detail: `${report.name} (${measured}), ${path}`, ...(notice && { action: notice }) },
  };
}
