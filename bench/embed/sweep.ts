import { availableParallelism } from 'node:os';
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** Texts that are measured with to choose among the ways. */
const SAMPLE_TEXTS = 48;
const BATCHES = [4, 8, 16, 32] as const;

/** One way to run a session: threads, and texts of a batch. */
interface Way {
  readonly threads: number;
  readonly batch: number;
}

/** onnxruntime by hand, over tokens that are there already and sorted by length; nothing is made of what comes out. */
export class RawSessions {
  readonly #sessions = new Map<number, InferenceSession>();
  readonly #sorted: readonly (readonly number[])[];
  #best: Way | undefined;

  private constructor(texts: readonly (readonly number[])[]) {
    this.#sorted = texts.toSorted((one, other) => other.length - one.length);
  }

  static async open(model: string, texts: readonly (readonly number[])[]): Promise<RawSessions> {
    const raw = new RawSessions(texts);
    for (let threads = 1; threads <= availableParallelism(); threads *= 2) {
      const session = await InferenceSession.create(model, {
        intraOpNumThreads: threads,
        graphOptimizationLevel: 'all',
        logSeverityLevel: 4,
      });
      raw.#sessions.set(threads, session);
    }
    return raw;
  }

  get best(): string {
    return this.#best ? `${this.#best.threads} threads, ${this.#best.batch} texts a batch` : 'none';
  }

  /** Tries every way on a part of the texts, and keeps the fastest. */
  async sweep(): Promise<void> {
    const step = Math.max(1, Math.floor(this.#sorted.length / SAMPLE_TEXTS));
    const sample = this.#sorted.filter((_, index) => index % step === 0);
    let least = Number.POSITIVE_INFINITY;
    for (const threads of this.#sessions.keys()) {
      for (const batch of BATCHES) {
        await this.#run(sample.slice(0, batch), { threads, batch });
        const ms = await this.#run(sample, { threads, batch });
        if (ms >= least) continue;
        least = ms;
        this.#best = { threads, batch };
      }
    }
  }

  /** Runs all of the texts in the best way. @returns milliseconds */
  run(): Promise<number> {
    if (!this.#best) throw new Error('sweep comes first');
    return this.#run(this.#sorted, this.#best);
  }

  async close(): Promise<void> {
    for (const session of this.#sessions.values()) await session.release();
  }

  async #run(texts: readonly (readonly number[])[], { threads, batch }: Way): Promise<number> {
    const session = this.#sessions.get(threads);
    if (!session) throw new Error(`there is no session with ${threads} threads`);
    const feeds = [];
    for (let start = 0; start < texts.length; start += batch) feeds.push(feedsOf(texts.slice(start, start + batch)));
    const began = performance.now();
    for (const each of feeds) await session.run(each);
    return performance.now() - began;
  }
}

function feedsOf(texts: readonly (readonly number[])[]): Record<string, Tensor> {
  const tokens = Math.max(...texts.map(({ length }) => length));
  const tensor = (valueAt: (ids: readonly number[], token: number) => number): Tensor => {
    const values = texts.flatMap((ids) => Array.from({ length: tokens }, (_, token) => BigInt(valueAt(ids, token))));
    return new Tensor('int64', BigInt64Array.from(values), [texts.length, tokens]);
  };
  return {
    input_ids: tensor((ids, token) => ids[token] ?? 0),
    attention_mask: tensor((ids, token) => (token < ids.length ? 1 : 0)),
    token_type_ids: tensor(() => 0),
  };
}
