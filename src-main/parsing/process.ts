import { AlcoveError, reportOf } from '../../src-shared/errors.ts';
import { installGuard } from '../system/index.ts';
import { ParserPool } from './pool.ts';
import type { ProcessMessage, ProcessRequest } from './process-protocol.ts';
import type { FileToRead } from './protocol.ts';

/**
 * The process that parses: the pool of threads, apart from main (docs/decisions/013). It ends
 * with main, however main ends.
 */
installGuard();

let pool: ParserPool | undefined;
const running = new Map<number, { readonly abort: AbortController; decide?: (isWanted: boolean) => void }>();

const send = (message: ProcessMessage): void => {
  process.send?.(message);
};

process.on('disconnect', () => process.exit(0));

process.on('message', (request: ProcessRequest) => {
  switch (request.type) {
    case 'open':
      pool = new ParserPool(request.options);
      return;
    case 'read':
      return void read(request.task, request.file);
    case 'decide':
      return running.get(request.task)?.decide?.(request.isWanted);
    case 'cancel':
      return running.get(request.task)?.abort.abort();
    case 'measure': {
      const { user, system } = process.cpuUsage();
      const usage = { cpuSeconds: (user + system) / 1e6, residentBytes: process.memoryUsage.rss() };
      return send({ type: 'usage', usage });
    }
  }
});

async function read(task: number, file: FileToRead): Promise<void> {
  const abort = new AbortController();
  running.set(task, { abort });
  try {
    if (!pool) throw new Error('the pool was not opened');
    const result = await pool.read({
      ...file,
      signal: abort.signal,
      onFingerprint: (contentHash, byteSize) =>
        new Promise<boolean>((decide) => {
          running.set(task, { abort, decide });
          send({ type: 'fingerprint', task, contentHash, byteSize });
        }),
      onProgress: (pagesDone, pageCount) => send({ type: 'progress', task, pagesDone, pageCount }),
      onBlocks: (firstOrdinal, blocks) => send({ type: 'blocks', task, firstOrdinal, blocks }),
      onChunks: (chunks) => send({ type: 'chunks', task, chunks }),
    });
    send({ type: 'done', task, ...(result && { result }) });
  } catch (error) {
    const cause = error instanceof AlcoveError ? error.cause : error;
    send({ type: 'failed', task, error: reportOf(error), cause: String(cause ?? '') });
  } finally {
    running.delete(task);
  }
}
