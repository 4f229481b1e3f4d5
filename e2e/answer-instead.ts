import type { Page } from '@playwright/test';

/**
 * From the next time the page is loaded, answers calls in Alcove's place: for what takes a library of hours or another
 * machine to be seen. Everything else goes through.
 * @param answers what comes back, by the path of the call
 */
export async function answerInstead(page: Page, answers: Readonly<Record<string, unknown>>): Promise<void> {
  await onAnswers(page, (path, message, send) => {
    const [answer] = messagesOf(message);
    if (!answer?.result || !('data' in answer.result) || !(path in answers)) return send(message);
    answer.result.data = answers[path];
    send(JSON.stringify(answer));
  });
}

/**
 * From the next time the page is loaded, what comes back from the calls of one path can be held.
 * @returns `hold` keeps back what comes from now on; `release` lets it go
 */
export async function holdable(page: Page, held: string): Promise<{ hold(): void; release(): void }> {
  let isHeld = false;
  let kept: (() => void)[] = [];
  await onAnswers(page, (path, message, send) => {
    if (isHeld && path === held) kept.push(() => send(message));
    else send(message);
  });
  return {
    hold: () => {
      isHeld = true;
    },
    release: () => {
      isHeld = false;
      for (const send of kept) send();
      kept = [];
    },
  };
}

type SendAnswer = (message: string | Buffer) => void;

/** Stands between the page and Alcove. @param pass sees what comes back from a call, and sends the page what it is to get */
async function onAnswers(
  page: Page,
  pass: (path: string, message: string | Buffer, send: SendAnswer) => void,
): Promise<void> {
  await page.routeWebSocket(/./, (socket) => {
    const server = socket.connectToServer();
    const paths = new Map<unknown, string>();
    const send: SendAnswer = (message) => socket.send(message);
    socket.onMessage((message) => {
      for (const { id, params } of messagesOf(message)) if (params?.path) paths.set(id, params.path);
      server.send(message);
    });
    server.onMessage((message) => {
      const path = paths.get(messagesOf(message)[0]?.id);
      if (path === undefined) send(message);
      else pass(path, message, send);
    });
  });
}

interface Message {
  readonly id?: unknown;
  readonly params?: { readonly path?: string };
  readonly result?: { data?: unknown };
}

/** What tRPC sent: one message, or (to the server) several in an array. Pings are none. */
function messagesOf(message: string | Buffer): Message[] {
  const said = message.toString();
  return said.startsWith('{') || said.startsWith('[') ? [JSON.parse(said) as Message | Message[]].flat() : [];
}
