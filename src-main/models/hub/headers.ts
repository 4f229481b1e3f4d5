import { basename } from 'node:path/posix';
import { factsOf, type GgufFacts, ggufFactsSchema, readGgufFrom } from '../../inference/index.ts';
import type { HubAnswerRepository } from '../../storage/index.ts';
import type { OfferedVariant } from '../variants/offered-variant.ts';
import type { Hub, Interruptible } from './hub.ts';
import type { RepositoryListing } from './listing.ts';
import { RemoteFile } from './remote-file.ts';

export interface HeadersOptions {
  readonly hub: Hub;
  readonly answers: HubAnswerRepository;
  readonly now?: () => number;
}

/**
 * What the GGUF files of repositories tell of themselves, before they are downloaded. One of a repository tells for all:
 * its quantizations differ in the bytes of their weights, and these are known from the sizes of the files.
 */
export class Headers {
  readonly #options: HeadersOptions;
  /** Those that are being read, by key. */
  readonly #reading = new Map<string, Promise<GgufFacts>>();

  constructor(options: HeadersOptions) {
    this.#options = options;
  }

  /** What is known without a connection. */
  known(listing: RepositoryListing, variants: readonly OfferedVariant[]): GgufFacts | undefined {
    for (const variant of variants) {
      const kept = this.#options.answers.find(keyOf(listing, variant));
      const facts = kept && ggufFactsSchema.safeParse(JSON.parse(kept.answer));
      if (facts?.success) return facts.data;
    }
    return undefined;
  }

  /**
   * What is known, or else what the smallest file has at its head, which opens a connection.
   * @returns nothing where there is no GGUF file
   * @throws AlcoveError `MODEL_CORRUPT`, `MODEL_UNSUPPORTED`, `HUB_*`, `REPOSITORY_*`, `TOKEN_REQUIRED`; the signal's reason
   */
  async read(
    listing: RepositoryListing,
    variants: readonly OfferedVariant[],
    options: Interruptible = {},
  ): Promise<GgufFacts | undefined> {
    const known = this.known(listing, variants);
    if (known) return known;
    const [variant] = variants.filter(({ runtime }) => runtime === 'llama').toSorted(byEffort);
    if (!variant) return undefined;
    const key = keyOf(listing, variant);
    // Whoever comes second waits for the first; if that was called off, it is read after all.
    for (let first = this.#reading.get(key); first; first = this.#reading.get(key)) {
      const shared = await first.catch(() => undefined);
      if (shared) return shared;
      options.signal?.throwIfAborted();
    }
    const reading = this.#readOne(listing, variant, options);
    this.#reading.set(key, reading);
    try {
      const facts = await reading;
      const { answers, now = Date.now } = this.#options;
      answers.save(key, JSON.stringify(facts), now());
      return facts;
    } finally {
      if (this.#reading.get(key) === reading) this.#reading.delete(key);
    }
  }

  #readOne(listing: RepositoryListing, { weights }: OfferedVariant, options: Interruptible): Promise<GgufFacts> {
    const { hub } = this.#options;
    return hub.open(`Read the head of ${listing.repository}`, options, async (session, headers) => {
      await using files = new AsyncDisposableStack();
      const sources = weights.map(({ path, bytes }) => {
        const url = hub.addressOf(listing, path);
        const source = files.use(new RemoteFile({ session, url, headers, bytes, signal: options.signal }));
        return { name: basename(path), bytes, source };
      });
      return factsOf(await readGgufFrom(sources));
    });
  }
}

/** A file takes one request, a model in parts as many as it has parts. */
const byEffort = (one: OfferedVariant, other: OfferedVariant): number =>
  one.weights.length - other.weights.length || one.bytes - other.bytes;

const keyOf = (listing: RepositoryListing, { weights: [first] }: OfferedVariant): string =>
  `header ${first?.sha256 ?? `${listing.repository}@${listing.revision}/${first?.path}`}`;
