import { silentLog, type WorkerProcess } from '../system/index.ts';
import type { DeviceReport } from './model.ts';
import { Supervisor } from './supervisor.ts';

/** What the machine offers to models, found by a worker that is begun for that alone. */
export async function probeDevices(launch: () => WorkerProcess): Promise<DeviceReport> {
  const supervisor = new Supervisor({ launch, log: silentLog });
  try {
    return await supervisor.run({ kind: 'question', call: (worker) => worker.probe() });
  } finally {
    await supervisor.close();
  }
}
