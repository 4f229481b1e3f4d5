import { silentLog, type WorkerProcess } from '../system/index.ts';
import type { ProcessorSpeed } from './model.ts';
import { Supervisor } from './supervisor.ts';

/**
 * How fast the processor runs models, measured by llama.cpp itself in processes that are begun for that alone: seconds
 * of all its cores.
 * @throws AlcoveError `INTERNAL`, `INFERENCE_LOST` where it could not be measured
 */
export async function measureSpeed(launch: () => WorkerProcess): Promise<ProcessorSpeed> {
  const supervisor = new Supervisor({ launch, log: silentLog });
  try {
    return await supervisor.run({ kind: 'question', call: (worker) => worker.measureSpeed() });
  } finally {
    await supervisor.close();
  }
}
