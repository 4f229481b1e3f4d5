import { basename } from 'node:path/posix';
import { AlcoveError } from '../../../src-shared/errors.ts';
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

/** More models than that are hardly ever in one repository; of the others the sizes of their files have to do. */
const MAX_MODELS = 8;

/** What headers told, by the model of the variants that they tell of. */
export type ModelHeaders = ReadonlyMap<string, GgufFacts>;

/**
 * What the GGUF files of repositories tell of themselves, before they are downloaded. One of a model tells for all: its
 * quantizations differ in the bytes of their weights, and these are known from the sizes of the files.
 */
export class Headers {
  readonly #options: HeadersOptions;
  /** Those that are being read, by key. */
  readonly #reading = new Map<string, Promise<GgufFacts>>();
  /** Those beside others of their repository that were no model, by key. */
  readonly #refused = new Set<string>();

  constructor(options: HeadersOptions) {
    this.#options = options;
  }

  /** What is known without a connection. */
  known(listing: RepositoryListing, variants: readonly OfferedVariant[]): ModelHeaders {
    const known = new Map<string, GgufFacts>();
    for (const [model, own] of modelsOf(variants)) {
      const facts = this.#knownOf(listing, own);
      if (facts) known.set(model, facts);
    }
    return known;
  }

  /**
   * What is known, or else what the smallest file of each model has at its head, which opens a connection. A file that
   * turns out to be no model is passed over where there are others.
   * @throws AlcoveError `MODEL_CORRUPT`, `MODEL_UNSUPPORTED`, `HUB_*`, `REPOSITORY_*`, `TOKEN_REQUIRED`; the signal's reason
   */
  async read(
    listing: RepositoryListing,
    variants: readonly OfferedVariant[],
    options: Interruptible = {},
  ): Promise<ModelHeaders> {
    const facts = new Map(this.known(listing, variants));
    const unknown = modelsOf(variants).filter(([model]) => !facts.has(model));
    const refusals = new Map<string, AlcoveError>();
    await Promise.all(
      unknown.map(async ([model, own]) => {
        const [smallest] = own;
        if (!smallest) return;
        const key = keyOf(listing, smallest);
        if (this.#refused.has(key)) return;
        try {
          facts.set(model, await this.#readOnce(listing, smallest, options));
        } catch (error) {
          if (!(error instanceof AlcoveError && error.code.startsWith('MODEL_'))) throw error;
          refusals.set(key, error);
        }
      }),
    );
    const [refusal] = refusals.values();
    if (refusal && facts.size === 0) throw refusal;
    for (const key of refusals.keys()) this.#refused.add(key);
    return facts;
  }

  #knownOf(listing: RepositoryListing, variants: readonly OfferedVariant[]): GgufFacts | undefined {
    for (const variant of variants) {
      const kept = this.#options.answers.find(keyOf(listing, variant));
      const facts = kept && ggufFactsSchema.safeParse(JSON.parse(kept.answer));
      if (facts?.success) return facts.data;
    }
    return undefined;
  }

  async #readOnce(listing: RepositoryListing, variant: OfferedVariant, options: Interruptible): Promise<GgufFacts> {
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

/** The variants of each model that has GGUF files, the largest model and its smallest variant first. */
function modelsOf(variants: readonly OfferedVariant[]): readonly [string, readonly OfferedVariant[]][] {
  const ofLlama = variants.filter(({ runtime }) => runtime === 'llama');
  return [...Map.groupBy(ofLlama, ({ model }) => model)]
    .slice(0, MAX_MODELS)
    .map(([model, own]) => [model, own.toSorted(byEffort)]);
}

/** A file takes one request, a model in parts as many as it has parts. */
const byEffort = (one: OfferedVariant, other: OfferedVariant): number =>
  one.weights.length - other.weights.length || one.bytes - other.bytes;

const keyOf = (listing: RepositoryListing, { weights: [first] }: OfferedVariant): string =>
  `header ${first?.sha256 ?? `${listing.repository}@${listing.revision}/${first?.path}`}`;
