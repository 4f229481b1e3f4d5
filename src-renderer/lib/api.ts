import { createTRPCClient, createWSClient, type WebSocketClientOptions, wsLink } from '@trpc/client';
import type { AppRouter } from '../../src-main/api/index.ts';
import { SOCKET_PATH } from '../../src-shared/link.ts';
import { bridge } from './bridge.ts';
import { bridgeSocket } from './bridge-socket.ts';

const LONGEST_RETRY_DELAY_MS = 5_000;

/** Waits 0, then 0.5 s, 1 s, 2 s and so on, but never longer than five seconds. */
function retryDelayMs(attempt: number): number {
  return attempt === 0 ? 0 : Math.min(250 * 2 ** attempt, LONGEST_RETRY_DELAY_MS);
}

function transport(): WebSocketClientOptions {
  if (bridge) {
    // The client uses only the part of WebSocket that a BridgeSocket has; see bridge-socket.ts.
    return { url: 'alcove:link', WebSocket: bridgeSocket(bridge) as unknown as typeof WebSocket };
  }
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  return {
    url: `${scheme}://${location.host}${SOCKET_PATH}`,
    // A laptop that slept leaves a socket that looks open and is dead: a ping finds out.
    keepAlive: { enabled: true, intervalMs: 15_000, pongTimeoutMs: 10_000 },
  };
}

const socket = createWSClient({ ...transport(), retryDelayMs });

/** The whole contract, typed by the router it talks to. */
export const api = createTRPCClient<AppRouter>({ links: [wsLink<AppRouter>({ client: socket })] });

/** Tells `listener` whether the link is open, now and whenever it changes. */
export function onLinkChange(listener: (open: boolean) => void): () => void {
  const subscription = socket.connectionState.subscribe({ next: ({ state }) => listener(state === 'pending') });
  return () => subscription.unsubscribe();
}
