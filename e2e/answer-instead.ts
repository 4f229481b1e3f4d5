import type { Page } from '@playwright/test';

/**
 * From the next time the page is loaded, answers calls in Alcove's place: for what takes a library of hours or another
 * machine to be seen. Everything else goes through.
 * @param answers what comes back, by the path of the call
 */
export async function answerInstead(page: Page, answers: Readonly<Record<string, unknown>>): Promise<void> {
  await page.routeWebSocket(/./, (socket) => {
    const server = socket.connectToServer();
    const paths = new Map<unknown, string>();
    socket.onMessage((message) => {
      for (const { id, params } of messagesOf(message)) if (params?.path) paths.set(id, params.path);
      server.send(message);
    });
    server.onMessage((message) => {
      const [answer] = messagesOf(message);
      const path = paths.get(answer?.id);
      if (!answer?.result || !('data' in answer.result) || path === undefined || !(path in answers))
        return socket.send(message);
      answer.result.data = answers[path];
      socket.send(JSON.stringify(answer));
    });
  });
}

/**
 * From the next time the page is loaded, what comes back from the calls of one path can be held.
 * @returns `hold` keeps back what comes from now on; `release` lets it go
 */
export async function holdable(page: Page, path: string): Promise<{ hold(): void; release(): void }> {
  let isHeld = false;
  let held: (() => void)[] = [];
  await page.routeWebSocket(/./, (socket) => {
    const server = socket.connectToServer();
    const ids = new Set<unknown>();
    socket.onMessage((message) => {
      for (const { id, params } of messagesOf(message)) if (params?.path === path) ids.add(id);
      server.send(message);
    });
    server.onMessage((message) => {
      if (isHeld && ids.has(messagesOf(message)[0]?.id)) held.push(() => socket.send(message));
      else socket.send(message);
    });
  });
  return {
    hold: () => {
      isHeld = true;
    },
    release: () => {
      isHeld = false;
      for (const send of held) send();
      held = [];
    },
  };
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
