import type { DesktopBridge } from '../../src-shared/link.ts';

const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 3;

/**
 * A class shaped like `WebSocket` that carries its messages over the desktop bridge, so that
 * the desktop and the browser speak the same protocol through the same client.
 *
 * It has what the tRPC client uses of a WebSocket: the events `open`, `message` and `close`,
 * `send`, `close`, `readyState` and the state constants. A bridge cannot fail, so there is no
 * `error` event, and it never closes by itself.
 */
export function bridgeSocket(bridge: DesktopBridge) {
  return class BridgeSocket extends EventTarget {
    static readonly CONNECTING = CONNECTING;
    static readonly OPEN = OPEN;
    static readonly CLOSING = 2;
    static readonly CLOSED = CLOSED;
    readonly OPEN = OPEN;
    readonly url: string;
    binaryType: BinaryType = 'arraybuffer';
    readyState: number = CONNECTING;
    readonly #stop: () => void;

    constructor(url: string | URL) {
      super();
      this.url = String(url);
      this.#stop = bridge.receive((data) => this.dispatchEvent(new MessageEvent('message', { data })));
      // A task, not a microtask: the client adds its listeners in a microtask after this one.
      setTimeout(() => {
        if (this.readyState !== CONNECTING) return;
        this.readyState = OPEN;
        this.dispatchEvent(new Event('open'));
      });
    }

    send(message: string): void {
      bridge.send(message);
    }

    close(): void {
      if (this.readyState === CLOSED) return;
      this.readyState = CLOSED;
      this.#stop();
      this.dispatchEvent(new Event('close'));
    }
  };
}
