import type { Socket } from 'node:net';
import type { ConnectionRecord, PrivacySummary } from '../../../src-shared/models.ts';
import { Broadcast } from '../broadcast.ts';

/** Where connections are written down for good. */
export interface ConnectionStore {
  /** @returns its id */
  add(connection: Omit<ConnectionRecord, 'bytesReceived' | 'bytesSent'>): number;
  update(id: number, changes: Pick<ConnectionRecord, 'bytesReceived' | 'bytesSent' | 'outcome'>): void;
  list(page: { readonly limit: number; readonly before?: number | undefined }): ConnectionRecord[];
  summary(): PrivacySummary;
}

/** A connection that is about to be opened. */
export type Destination = Pick<ConnectionRecord, 'host' | 'port' | 'via' | 'purpose'>;

/** What has gone over a connection that is open is noted so often, in milliseconds. */
const NOTE_EVERY_MS = 2_000;

/** Every connection that Alcove opens, ever: written down before a byte is sent, and again when it ends. */
export class ConnectionLedger {
  readonly #store: ConnectionStore;
  readonly #now: () => number;
  readonly #changes = new Broadcast<PrivacySummary>();
  #isClosed = false;

  constructor(store: ConnectionStore, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** @returns what follows the connection */
  open(destination: Destination): OpenConnection {
    const id = this.#store.add({ ...destination, at: this.#now(), outcome: 'open' });
    this.#tell();
    return new OpenConnection((bytesReceived, bytesSent, outcome) => {
      if (this.#isClosed) return;
      this.#store.update(id, { bytesReceived, bytesSent, outcome });
      this.#tell();
    });
  }

  /** One that was not opened. */
  refused(destination: Destination): void {
    if (this.#isClosed) return;
    this.#store.add({ ...destination, at: this.#now(), outcome: 'refused' });
    this.#tell();
  }

  /** The latest first. */
  connections(page: { readonly limit: number; readonly before?: number | undefined }): ConnectionRecord[] {
    return this.#store.list(page);
  }

  /** Begins with the summary, then sends it whenever it changes until `signal` aborts. */
  changes(signal: AbortSignal): AsyncGenerator<PrivacySummary> {
    return this.#changes.startingWith(() => this.#store.summary(), signal);
  }

  /** Nothing is written down after it, so that the store may be closed. */
  close(): void {
    this.#isClosed = true;
  }

  #tell(): void {
    if (this.#changes.hasListeners) this.#changes.send(this.#store.summary());
  }
}

/** Notes what goes over one connection. */
export class OpenConnection {
  readonly #note: (received: number, sent: number, outcome: ConnectionRecord['outcome']) => void;

  constructor(note: (received: number, sent: number, outcome: ConnectionRecord['outcome']) => void) {
    this.#note = note;
  }

  /** It stands. The bytes are those that were asked and answered; what encryption adds to them is not counted. */
  follow(socket: Socket): void {
    const timer = setInterval(() => this.#note(socket.bytesRead, socket.bytesWritten, 'open'), NOTE_EVERY_MS).unref();
    socket.once('close', () => {
      clearInterval(timer);
      this.#note(socket.bytesRead, socket.bytesWritten, 'closed');
    });
  }

  failed(): void {
    this.#note(0, 0, 'failed');
  }
}
