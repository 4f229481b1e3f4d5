import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTRPCClient, createWSClient, wsLink } from '@trpc/client';
import { WebSocket } from 'ws';
import type { AppRouter } from '../../src-main/api/index.ts';
import type { App } from '../../src-main/app.ts';
import { serve } from '../../src-main/server/index.ts';
import { silentLog } from '../../src-main/system/index.ts';
import { generateText } from '../../src-main/testing/generate-text.ts';
import { SOCKET_PATH } from '../../src-shared/link.ts';

type Api = ReturnType<typeof createTRPCClient<AppRouter>>;

export interface WindowAnswer {
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly decodeTokensPerSecond: number;
}

/** Asks as a window does: over a real WebSocket, about a document, following the answer as it is written. */
export class BenchWindow implements AsyncDisposable {
  readonly #api: Api;
  readonly #question: string;
  readonly #close: () => Promise<void>;

  private constructor(api: Api, question: string, close: () => Promise<void>) {
    this.#api = api;
    this.#question = question;
    this.#close = close;
  }

  static async open(app: App, scratch: string): Promise<BenchWindow> {
    const files = join(scratch, 'files');
    await mkdir(files, { recursive: true });
    const text = generateText(60, 7);
    await writeFile(join(files, 'note.txt'), text);
    await (await app.library.importPaths([files])).done;
    const server = await serve({
      api: app.api,
      rendererFolder: files,
      uploadsFolder: app.folder.uploads,
      log: silentLog,
    });
    const entry = await fetch(server.url(), { redirect: 'manual' });
    const cookie = entry.headers.get('set-cookie')?.split(';')[0] ?? '';
    const host = `127.0.0.1:${server.port}`;
    class Socket extends WebSocket {
      constructor() {
        super(`ws://${host}${SOCKET_PATH}`, { headers: { cookie, origin: `http://${host}` } });
      }
    }
    const client = createWSClient({ url: host, WebSocket: Socket as unknown as typeof globalThis.WebSocket });
    const [question = ''] = text.split('.');
    return new BenchWindow(createTRPCClient<AppRouter>({ links: [wsLink({ client })] }), question, async () => {
      await client.close();
      await server.close();
    });
  }

  /** Asks, reads along for a while, and stops the answer. */
  async answer(readMs: number): Promise<WindowAnswer> {
    const { answer } = await this.#api.answers.ask.mutate({ question: this.#question });
    const messageId = answer.id;
    return new Promise((resolve, reject) => {
      let [first, last] = [0, 0];
      this.#api.answers.follow.subscribe(
        { messageId },
        {
          onError: reject,
          onData: (event) => {
            if (event.type === 'text') {
              last = performance.now();
              if (first === 0) {
                first = last;
                setTimeout(() => this.#api.answers.stop.mutate({ messageId }).catch(reject), readMs);
              }
            }
            if (event.type !== 'message' || event.message.status === 'streaming') return;
            const { generation } = event.message;
            if (!generation) return reject(new Error(`no model wrote the answer: ${event.message.text}`));
            const { promptTokens, outputTokens } = generation;
            resolve({
              promptTokens,
              outputTokens,
              decodeTokensPerSecond: ((outputTokens - 1) * 1000) / (last - first),
            });
          },
        },
      );
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#close();
  }
}
