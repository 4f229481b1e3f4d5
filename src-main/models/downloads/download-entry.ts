import type { Download, DownloadState } from '../../../src-shared/models.ts';
import type { DownloadRow } from '../../storage/index.ts';
import { blobKey } from '../blobs/blob-key.ts';
import { sumOfBytes } from '../sum-of-bytes.ts';
import { Rate } from './rate.ts';

/** A model on its way: what is asked for, how it is, and how much is here. */
export class DownloadEntry {
  row: DownloadRow;
  state: DownloadState;
  /** While it is being fetched. */
  running: { readonly stop: AbortController; readonly done: Promise<void> } | undefined;
  readonly #received = new Map<string, number>();
  readonly #rate = new Rate();

  constructor(row: DownloadRow, state: DownloadState) {
    this.row = row;
    this.state = state;
  }

  get id(): string {
    return this.row.id;
  }

  /** Of its files, each once. */
  get keys(): ReadonlySet<string> {
    return new Set(this.row.files.map((file) => blobKey(file, this.row)));
  }

  get receivedBytes(): number {
    return this.row.files.reduce((sum, file) => sum + (this.#received.get(blobKey(file, this.row)) ?? 0), 0);
  }

  get totalBytes(): number {
    return sumOfBytes(this.row.files);
  }

  /** So many bytes of a file are here. */
  setReceived(key: string, bytes: number): void {
    this.#received.set(key, bytes);
  }

  /** Bytes come, or come no more: its speed is measured anew. */
  measureAnew(): void {
    this.#rate.reset();
  }

  measure(now: number): void {
    this.#rate.note(this.receivedBytes, now);
  }

  /** What is shown of it. */
  get view(): Download {
    const { id, repository, variant, role, name } = this.row;
    const { totalBytes, receivedBytes } = this;
    return { id, repository, variant, role, name, totalBytes, receivedBytes, state: this.#stateNow() };
  }

  #stateNow(): DownloadState {
    if (this.state.status !== 'running') return this.state;
    const { bytesPerSecond } = this.#rate;
    const secondsLeft = (this.totalBytes - this.receivedBytes) / bytesPerSecond;
    return { status: 'running', bytesPerSecond, ...(bytesPerSecond > 0 && { secondsLeft }) };
  }
}
