import { parentPort } from 'node:worker_threads';
import { reportOf } from '../../../../src-shared/errors.ts';
import { installGuard } from '../../../system/index.ts';
import { GraphSession } from './session.ts';
import type { SessionAnswer, SessionRequest } from './session-protocol.ts';

installGuard();

/** A thread that runs one graph, one batch after the other (session-threads.ts holds the other end). */
const port = parentPort;
if (!port) throw new Error('this program is begun by Alcove, not by hand');

let session: GraphSession | undefined;

async function answer(request: SessionRequest): Promise<SessionAnswer> {
  try {
    if (request.kind === 'run') {
      if (!session) throw new Error('a batch came before its graph');
      return await session.run(request.batch);
    }
    session = await GraphSession.open(request.spec);
    return { ok: true, value: undefined };
  } catch (error) {
    return { ok: false, failure: { kind: 'error', error: reportOf(error) } };
  }
}

port.on('message', async (request: SessionRequest) => {
  const said = await answer(request);
  port.postMessage(said, said.ok && said.value ? [said.value.values.buffer as ArrayBuffer] : []);
});
