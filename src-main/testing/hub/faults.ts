import { seededRandom } from '../random.ts';

/** What goes wrong with a request. Counts are of bytes of the answer, or of the file where they say `at`. */
export type Fault =
  /** The connection ends after so many bytes, or after a number up to `within` that is drawn with `seed`. */
  | { readonly kind: 'cut'; readonly after: number }
  | { readonly kind: 'cut'; readonly within: number; readonly seed: number }
  /** The whole file with 200, whatever was asked for. */
  | { readonly kind: 'ignore-range' }
  /** This byte of the file is another. */
  | { readonly kind: 'wrong-byte'; readonly at: number }
  /** The file is told and sent to be only so long. */
  | { readonly kind: 'truncate'; readonly bytes: number }
  /** So many bytes more than was promised are sent. */
  | { readonly kind: 'extra'; readonly bytes: number }
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly errorCode?: string;
    }
  /** Nothing comes after so many bytes, and the connection stays. */
  | { readonly kind: 'stall'; readonly after: number }
  | { readonly kind: 'slow'; readonly bytesPerSecond: number }
  | { readonly kind: 'redirect'; readonly to: string }
  /** A `Content-Range` other than what was asked for. */
  | { readonly kind: 'content-range'; readonly value: string };

export interface FaultOptions {
  /** How often it happens; always, where this is left out. */
  readonly times?: number;
  /** Only there; everywhere, where this is left out. The CDN has the bytes of large files. */
  readonly on?: 'hub' | 'cdn';
}

export interface ActiveFault {
  /** How often it has happened. */
  readonly hits: number;
  remove(): void;
}

/** What a request is to be met with, and the byte at which its connection ends. */
export interface Misfortune {
  readonly fault: Fault;
  readonly cutAfter: number;
}

interface Entry {
  readonly match: string | RegExp;
  readonly fault: Fault;
  readonly options: FaultOptions;
  readonly random: () => number;
  hits: number;
}

/** What goes wrong, and with what. It may be changed while the hub runs. */
export class Faults {
  readonly #entries: Entry[] = [];

  /** @param match a file's path in its repository, the path of an address, or an expression that finds either */
  add(match: string | RegExp, fault: Fault, options: FaultOptions = {}): ActiveFault {
    const random = seededRandom('seed' in fault ? fault.seed : 1);
    const entry: Entry = { match, fault, options, random, hits: 0 };
    this.#entries.push(entry);
    return {
      get hits() {
        return entry.hits;
      },
      remove: () => {
        const at = this.#entries.indexOf(entry);
        if (at >= 0) this.#entries.splice(at, 1);
      },
    };
  }

  clear(): void {
    this.#entries.length = 0;
  }

  /** The first that fits and is not used up. @param kinds those that can happen at this point */
  meet(server: 'hub' | 'cdn', names: readonly string[], kinds: readonly Fault['kind'][]): Misfortune | undefined {
    for (const entry of this.#entries) {
      const { match, fault, options } = entry;
      if (!kinds.includes(fault.kind) || (options.on && options.on !== server)) continue;
      if (entry.hits >= (options.times ?? Number.POSITIVE_INFINITY)) continue;
      if (!names.some((name) => (typeof match === 'string' ? name === match : match.test(name)))) continue;
      entry.hits++;
      return { fault, cutAfter: cutOf(fault, entry.random) };
    }
    return undefined;
  }
}

function cutOf(fault: Fault, random: () => number): number {
  if (fault.kind !== 'cut') return Number.POSITIVE_INFINITY;
  return 'after' in fault ? fault.after : Math.floor(random() * fault.within);
}
