import { type Interval, Intervals } from './intervals.ts';

/** Who fetches which part of a file: in order, so that it can be hashed from its beginning while it comes. */
export class Pieces {
  readonly #received: Intervals;
  readonly #bytes: number;
  readonly #pieceBytes: number;
  readonly #taken = new Set<Interval>();

  /** @param received what is here; it grows while pieces are fetched */
  constructor(received: Intervals, bytes: number, pieceBytes: number) {
    this.#received = received;
    this.#bytes = bytes;
    this.#pieceBytes = pieceBytes;
  }

  /** The next that is missing and that nobody fetches. */
  take(): Interval | undefined {
    const covered = new Intervals([...this.#received.all, ...this.#taken]);
    const [gap] = covered.missing({ begin: 0, end: this.#bytes });
    if (!gap) return undefined;
    const piece = { begin: gap.begin, end: Math.min(gap.end, gap.begin + this.#pieceBytes) };
    this.#taken.add(piece);
    return piece;
  }

  /** What of it has not come may be taken again. */
  giveBack(piece: Interval): void {
    this.#taken.delete(piece);
  }
}
