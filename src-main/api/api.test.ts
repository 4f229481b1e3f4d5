import { createTRPCClient, createWSClient, TRPCClientError, wsLink } from '@trpc/client';
import { TRPCError } from '@trpc/server';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { ErrorCode } from '../../src-shared/errors.ts';
import { openTestApp } from '../testing/open-test-app.ts';
import { openTestServer } from '../testing/open-test-server.ts';
import { WHALES } from '../testing/texts.ts';
import { type AppRouter, appRouter } from './index.ts';

type Client = ReturnType<typeof createTRPCClient<AppRouter>>;

async function connect(): Promise<{
  client: Client;
  app: Awaited<ReturnType<typeof openTestApp>>;
  send: (text: string) => Promise<unknown>;
}> {
  const { app, server, cookie } = await openTestServer();
  const origin = `http://127.0.0.1:${server.port}`;
  const address = `ws://127.0.0.1:${server.port}/link`;
  class OurSocket extends WebSocket {
    constructor() {
      super(address, { headers: { cookie, origin } });
    }
  }
  const wsClient = createWSClient({ url: address, WebSocket: OurSocket as unknown as typeof globalThis.WebSocket });
  onTestFinished(() => wsClient.close());
  return {
    app,
    client: createTRPCClient<AppRouter>({ links: [wsLink({ client: wsClient })] }),
    send: (text) =>
      new Promise((resolve, reject) => {
        const socket = new OurSocket();
        socket.on('open', () => socket.send(text)).on('error', reject);
        socket.on('message', (data) => {
          resolve(JSON.parse(String(data)));
          socket.terminate();
        });
      }),
  };
}

/** Calls that must be refused, with the code of each. */
const REFUSALS: readonly [name: string, call: (client: Client) => Promise<unknown>, code: ErrorCode][] = [
  ['an empty question', (c) => c.answers.ask.mutate({ question: ' \n\t ' }), 'QUESTION_EMPTY'],
  [
    'a question of 100,000 characters',
    (c) => c.answers.ask.mutate({ question: 'x'.repeat(100_000) }),
    'QUESTION_TOO_LONG',
  ],
  ['an empty query', (c) => c.search.passages.query({ query: '' }), 'QUESTION_EMPTY'],
  [
    'a query of 100,000 characters',
    (c) => c.search.passages.query({ query: 'x'.repeat(100_000) }),
    'QUESTION_TOO_LONG',
  ],
  ['a query with no results asked for', (c) => c.search.passages.query({ query: 'x', limit: 0 }), 'INVALID_INPUT'],
  ['a query for a million results', (c) => c.search.passages.query({ query: 'x', limit: 1_000_000 }), 'INVALID_INPUT'],
  ['half a result', (c) => c.search.passages.query({ query: 'x', limit: 1.5 }), 'INVALID_INPUT'],
  ['a question that is a number', (c) => c.answers.ask.mutate({ question: 7 as unknown as string }), 'INVALID_INPUT'],
  [
    'a conversation that is gone',
    (c) => c.answers.ask.mutate({ question: 'x', conversationId: 'gone' }),
    'CONVERSATION_NOT_FOUND',
  ],
  [
    'messages of a conversation that is gone',
    (c) => c.answers.messages.query({ conversationId: 'gone' }),
    'CONVERSATION_NOT_FOUND',
  ],
  ['an empty id', (c) => c.library.remove.mutate({ documentId: '' }), 'INVALID_INPUT'],
  ['a document that is gone', (c) => c.library.remove.mutate({ documentId: 'gone' }), 'DOCUMENT_NOT_FOUND'],
  ['an excerpt of page 0', (c) => c.library.excerpt.query({ documentId: 'x', page: 0 }), 'INVALID_INPUT'],
  ['an excerpt of a document that is gone', (c) => c.library.excerpt.query({ documentId: 'x' }), 'DOCUMENT_NOT_FOUND'],
  ['a retry of a document that is gone', (c) => c.library.retry.mutate({ documentId: 'x' }), 'DOCUMENT_NOT_FOUND'],
  [
    'an import into a collection without a name',
    (c) => c.library.import.mutate({ paths: ['/x'], collection: '  ' }),
    'INVALID_INPUT',
  ],
  ['an import of an empty path', (c) => c.library.import.mutate({ paths: [''] }), 'INVALID_INPUT'],
];

describe('the contract, over a real WebSocket', () => {
  it('refuses each wrong input with its code, and tells nothing else', async () => {
    const { client } = await connect();
    for (const [name, call, code] of REFUSALS) {
      const error = await call(client).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error, name).toBeInstanceOf(TRPCClientError);
      const { shape } = error as TRPCClientError<AppRouter>;
      expect(shape?.data.report, name).toEqual({ code, message: expect.any(String), action: expect.any(String) });
      expect(Object.keys(shape?.data ?? {}).sort(), name).toEqual(['code', 'httpStatus', 'report']);
      expect(JSON.stringify(shape), name).not.toMatch(/\bat .*:\d+:\d+|src-main|node_modules|out\/main|stack/);
    }
  });

  it('hides what broke inside', async () => {
    const { app, client } = await connect();
    app.db.run('ALTER TABLE conversations RENAME TO elsewhere');
    await expect(client.answers.conversations.query()).rejects.toMatchObject({
      message: 'Something went wrong inside Alcove.',
      shape: { data: { report: { code: 'INTERNAL' } } },
    });
    app.db.run('ALTER TABLE elsewhere RENAME TO conversations');
  });

  it('answers what is not a call of it with a report, and no more', async () => {
    const { send } = await connect();
    for (const text of ['not json', '{"id":1,"method":"query","params":{"path":"no.such"}}', '[7]', '{"id":1}']) {
      const answer = JSON.stringify(await send(text));
      expect(answer, text).toMatch(/"code":"(?:INVALID_INPUT|INTERNAL)"/);
      expect(answer, text).not.toMatch(/node_modules|src-main|out\/main|"stack"/);
    }
  });

  it('imports, tells of it, and answers', async () => {
    const { app, client } = await connect();
    const path = app.write('whales.txt', WHALES);
    const ready = new Promise<void>((resolve) => {
      const subscription = client.library.changes.subscribe(undefined, {
        onData: (event) => {
          if (event.type === 'documents' && event.changed.some(({ status }) => status === 'ready')) resolve();
        },
      });
      onTestFinished(() => subscription.unsubscribe());
    });
    expect(await client.library.import.mutate({ paths: [path] })).toEqual({ queued: 1, failures: [] });
    await ready;
    expect(await client.search.passages.query({ query: 'krill' })).toMatchObject([{ text: WHALES }]);
    const { answer } = await client.answers.ask.mutate({ question: 'What does the whale feed on?' });
    const events = await new Promise<string[]>((resolve, reject) => {
      const types: string[] = [];
      client.answers.follow.subscribe(
        { messageId: answer.id },
        { onData: ({ type }) => types.push(type), onComplete: () => resolve(types), onError: reject },
      );
    });
    expect(events.at(-1)).toBe('message');
    const refusal = await new Promise((resolve) =>
      client.answers.follow.subscribe(
        { messageId: 'gone' },
        { onError: ({ shape }) => resolve(shape?.data.report.code) },
      ),
    );
    expect(refusal).toBe('MESSAGE_NOT_FOUND');
  });

  it('lets go of a window that leaves', async () => {
    const { app, client } = await connect();
    await new Promise<void>((resolve) => {
      const subscription = client.library.changes.subscribe(undefined, {
        onData: () => {
          subscription.unsubscribe();
        },
        onComplete: resolve,
        onStopped: resolve,
      });
    });
    await app.import(app.write('whales.txt', WHALES));
    expect(await client.search.passages.query({ query: 'krill' })).toHaveLength(1);
  });
});

describe('the contract, called directly', () => {
  it('keeps the cause of a coded error for whoever runs in the same process', async () => {
    const app = await openTestApp();
    const caller = appRouter.createCaller(app.api);
    await expect(caller.library.remove({ documentId: 'gone' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      cause: { code: 'DOCUMENT_NOT_FOUND' },
    });
    await expect(caller.answers.ask({ question: '' })).rejects.toBeInstanceOf(TRPCError);
  });

  it('says what Alcove is and which formats it reads', async () => {
    const app = await openTestApp();
    const info = await appRouter.createCaller(app.api).system.info();
    expect(info).toMatchObject({ version: expect.stringMatching(/^\d/), dataFolder: app.folder.path });
    expect(info.formats.flatMap(({ extensions }) => extensions)).toEqual(
      expect.arrayContaining(['pdf', 'docx', 'html', 'md', 'txt']),
    );
  });
});
