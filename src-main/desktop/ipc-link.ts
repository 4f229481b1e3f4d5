import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import type { IpcMain, IpcMainEvent, WebContents } from 'electron';
import { type WebSocket, WebSocketServer } from 'ws';
import { AlcoveError } from '../../src-shared/errors.ts';
import { LINK_CHANNEL } from '../../src-shared/link.ts';
import { type AppRouter, appRouter, type Services } from '../api/index.ts';
import type { Log } from '../system/index.ts';

const OPEN = 1;
const CLOSED = 3;

/** Longest message taken from a window, in UTF-16 code units. */
const MAX_MESSAGE_LENGTH = 16 * 1024 * 1024;

/**
 * What tRPC's WebSocket handler uses of a socket, carried by Electron IPC. The desktop link
 * is this and nothing else: the protocol on it is the browser's.
 */
class IpcSocket extends EventEmitter {
  readyState = OPEN;
  readonly #send: (message: string) => void;

  constructor(send: (message: string) => void) {
    super();
    this.#send = send;
  }

  send(message: string): void {
    if (this.readyState === OPEN) this.#send(message);
  }

  close(): void {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    this.emit('close');
  }

  terminate(): void {
    this.close();
  }
}

export interface IpcLinkOptions {
  readonly ipcMain: IpcMain;
  readonly api: Services;
  readonly log: Log;
  /** Whether a frame at this URL is our own window. */
  readonly isOurs: (url: string) => boolean;
}

/** Carries the contract between the window and the services. */
export class IpcLink {
  readonly #options: IpcLinkOptions;
  /** A server that listens nowhere: sockets are handed to it. */
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #sockets = new Map<WebContents, IpcSocket>();

  constructor(options: IpcLinkOptions) {
    this.#options = options;
    applyWSSHandler<AppRouter>({
      wss: this.#server,
      router: appRouter,
      createContext: () => options.api,
      onError: ({ error, path }) => {
        if (!(error.cause instanceof AlcoveError)) options.log.warn({ path, error: String(error) }, 'a call failed');
      },
    });
    options.ipcMain.on(LINK_CHANNEL, this.#onMessage);
  }

  /** Lets a window's page use the link, until the window goes or loads another page. */
  attach(contents: WebContents): void {
    // A page that is loaded again begins anew: what the old one asked for must not answer it.
    contents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) this.#drop(contents);
    });
    contents.on('render-process-gone', () => this.#drop(contents));
    contents.once('destroyed', () => this.#drop(contents));
  }

  close(): void {
    this.#options.ipcMain.off(LINK_CHANNEL, this.#onMessage);
    for (const contents of [...this.#sockets.keys()]) this.#drop(contents);
  }

  readonly #onMessage = (event: IpcMainEvent, message: unknown): void => {
    // Only our own page's main frame is heard, and only strings.
    const frame = event.senderFrame;
    const isMainFrame = frame !== null && frame === event.sender.mainFrame;
    if (!isMainFrame || !this.#options.isOurs(frame.url)) {
      this.#options.log.warn({ url: frame?.url }, 'a message from a foreign frame was refused');
      return;
    }
    if (typeof message !== 'string' || message.length > MAX_MESSAGE_LENGTH) return;
    this.#socketOf(event.sender).emit('message', Buffer.from(message), false);
  };

  #socketOf(contents: WebContents): IpcSocket {
    let socket = this.#sockets.get(contents);
    if (!socket) {
      socket = new IpcSocket((message) => {
        if (!contents.isDestroyed()) contents.send(LINK_CHANNEL, message);
      });
      this.#sockets.set(contents, socket);
      // The handler takes these for a `ws` socket and its HTTP request, and uses just this much of them.
      const request = { url: '/', headers: {} } as IncomingMessage;
      this.#server.emit('connection', socket as unknown as WebSocket, request);
    }
    return socket;
  }

  #drop(contents: WebContents): void {
    this.#sockets.get(contents)?.close();
    this.#sockets.delete(contents);
  }
}
