/**
 * Runs the hub of the tests with tiny models under the names of the catalogue, until it is interrupted:
 * `npm run hub -- --port 8080`. Alcove then takes its address as the hub's in the settings.
 */
import { parseArgs } from 'node:util';
import { fillHub } from './hub/fill.ts';
import { startHub } from './hub-server.ts';

const { values } = parseArgs({
  options: {
    /** Default: any that is free. */
    port: { type: 'string', default: '0' },
    /** Bytes a second, so that there is time to see a download and to pause it. */
    slow: { type: 'string' },
    /** Whose owner was let into gated repositories. */
    token: { type: 'string', default: 'hf_test' },
  },
});

const hub = await startHub({ port: Number(values.port), admitted: [values.token] });
await fillHub(hub);
if (values.slow !== undefined)
  hub.faults.add(/./, { kind: 'slow', bytesPerSecond: Number(values.slow) }, { on: 'cdn' });
process.stdout.write(`${hub.endpoint}\n`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void hub.close());
