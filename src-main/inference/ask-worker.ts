import { silentLog, type WorkerProcess } from '../system/index.ts';
import type { DeviceReport, ProcessorSpeed } from './model.ts';
import type { WorkerFunctions } from './protocol.ts';
import { Supervisor } from './supervisor.ts';

/** Asks something of a worker that is begun for that alone. */
async function askWorker<T>(
  launch: () => WorkerProcess,
  call: (worker: Pick<WorkerFunctions, 'probe' | 'measureSpeed'>) => Promise<T>,
): Promise<T> {
  const supervisor = new Supervisor({ launch, log: silentLog });
  try {
    return await supervisor.run({ kind: 'question', call });
  } finally {
    await supervisor.close();
  }
}

/** What the machine offers to models. */
export const probeDevices = (launch: () => WorkerProcess): Promise<DeviceReport> =>
  askWorker(launch, (worker) => worker.probe());

/**
 * How fast the processor runs models, measured by llama.cpp itself in processes that are begun for that alone: seconds
 * of all its cores.
 * @throws AlcoveError `INTERNAL`, `INFERENCE_LOST` where it could not be measured
 */
export const measureSpeed = (launch: () => WorkerProcess): Promise<ProcessorSpeed> =>
  askWorker(launch, (worker) => worker.measureSpeed());
