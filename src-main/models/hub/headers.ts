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
    const facts = await this.#readOne(listing, variant, options);
    const { answers, now = Date.now } = this.#options;
    answers.save(keyOf(listing, variant), JSON.stringify(facts), now());
    return facts;
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
