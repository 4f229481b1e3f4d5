import { z } from 'zod';
import type { CalibrationReport } from '../../src-shared/retrieval.ts';
import type { Embedder, EmbeddingModelInfo } from '../inference/index.ts';
import {
  type FusionTrust,
  type IdSet,
  type IndexStore,
  type LibraryIndex,
  liveIndexIds,
  reconcile,
  type VectorIndex,
} from '../search/index.ts';
import type {
  DocumentRepository,
  DocumentTagRepository,
  EmbeddingCache,
  EmbeddingSpaceRepository,
  EmbeddingSpaceRow,
  VersionRepository,
} from '../storage/index.ts';
import { type Log, seededRandom } from '../system/index.ts';
import { CachedEmbedder } from './cached-embedder.ts';
import { calibrate, type SampledPassage } from './calibrate.ts';
import { SpaceFiller } from './space-filler.ts';

export interface OpenSpaceParts {
  readonly row: EmbeddingSpaceRow;
  /** Embeds questions. */
  readonly embedder: Embedder;
  /** Embeds passages. */
  readonly filler: Embedder;
  readonly info?: EmbeddingModelInfo;
  readonly store: IndexStore;
  readonly index: LibraryIndex;
  readonly cache: EmbeddingCache;
  readonly spaces: EmbeddingSpaceRepository;
  readonly versions: VersionRepository;
  readonly documents: DocumentRepository;
  readonly tags: DocumentTagRepository;
  readonly log: Log;
}

const figure = z.number().min(0);
const calibrationSchema = z.object({
  weight: z.number().min(0).max(1),
  floor: z.number(),
  ceiling: z.number(),
  questions: figure,
  keyword: figure,
  vector: figure,
  hybrid: figure,
  /** Chunks of the library then. */
  chunks: figure,
});

/** Passages that a calibration looks at. */
const SAMPLE = 1_000;

/** By this factor the library grows or shrinks before trust is looked into again. */
const STALE_FACTOR = 2;

/** Of a model of which nothing is known; it must show what it is worth. */
const UNKNOWN_PRIOR = 0.1;

/** Trust in vectors before anything is known of them: cosines are taken as they are. */
const UNCALIBRATED = { floor: 0, ceiling: 1 } as const;

/** The same sample is drawn from the same library. */
const SAMPLE_SEED = 0x5eed;

/** The table that holds the vectors of a space. */
export const tableName = (id: number): string => `space${id}`;

/** A space whose table is open: its vectors, the model that they are of, and how far they are trusted. */
export class OpenSpace {
  readonly index: VectorIndex;
  readonly ids: IdSet;
  info: EmbeddingModelInfo | undefined;
  /** Chunks that have their vectors while their versions are not complete yet. */
  doneAhead = 0;
  #parts: OpenSpaceParts;
  #passages: CachedEmbedder;
  #calibration: z.infer<typeof calibrationSchema> | undefined;
  #pace: { readonly startedAt: number; done: number } | undefined;

  private constructor(parts: OpenSpaceParts, index: VectorIndex, ids: IdSet) {
    this.#parts = parts;
    this.index = index;
    this.ids = ids;
    this.info = parts.info;
    this.#passages = new CachedEmbedder(parts.filler, parts.cache, parts.row.identity);
    this.#calibration = parsed(parts.row.calibration);
  }

  /**
   * Opens the table of a space, and brings it in step with the text in SQLite: rows that no chunk wants
   * go, and versions that lack some are taken note of, to be embedded.
   */
  static async open(parts: OpenSpaceParts): Promise<OpenSpace> {
    const { row, store, index, spaces, versions } = parts;
    const table = await store.openSpace(tableName(row.id), row.dimensions);
    const wanted = await liveIndexIds(versions);
    const { missing } = await reconcile(table, wanted);
    spaces.markLacking(row.id, missing);
    for (const id of missing) wanted.delete(id);
    index.attach(table);
    return new OpenSpace(parts, table, wanted);
  }

  get row(): EmbeddingSpaceRow {
    return this.#parts.row;
  }

  /** Embeds questions. */
  get embedder(): Embedder {
    return this.#parts.embedder;
  }

  /** The same model was found elsewhere, or is used otherwise in a way that leaves its vectors as they are. */
  takeModel(model: Pick<OpenSpaceParts, 'row' | 'embedder' | 'filler'>): void {
    this.#parts = { ...this.#parts, ...model };
    this.#passages = new CachedEmbedder(model.filler, this.#parts.cache, model.row.identity);
  }

  get trust(): FusionTrust {
    return this.#calibration ?? { weight: this.#prior, ...UNCALIBRATED };
  }

  get calibration(): CalibrationReport | undefined {
    if (!this.#calibration) return undefined;
    const { weight, questions, keyword, vector, hybrid } = this.#calibration;
    return { weight, questions, keyword, vector, hybrid };
  }

  /** How long it will take at the pace so far. @param left chunks without a vector */
  pace(left: number): { readonly secondsLeft?: number } {
    if (!this.#pace || this.#pace.done === 0) return {};
    const seconds = (performance.now() - this.#pace.startedAt) / 1000;
    return { secondsLeft: (seconds / this.#pace.done) * left };
  }

  /** @throws what embedding and storing throw; the signal's reason */
  async fill(signal: AbortSignal, onProgress: () => void): Promise<void> {
    const pace = { startedAt: performance.now(), done: 0 };
    this.#pace = pace;
    // What an attempt before this one got done of versions that it did not complete is not told of again.
    this.doneAhead = 0;
    const filler = new SpaceFiller({
      ...this.#parts,
      spaceId: this.row.id,
      index: this.index,
      ids: this.ids,
      embedder: this.#passages,
      onProgress: (chunks) => {
        pace.done += chunks;
        this.doneAhead += chunks;
        onProgress();
      },
      onComplete: (chunks) => {
        this.doneAhead -= chunks;
      },
    });
    await filler.fill(signal);
    this.doneAhead = 0;
    this.#pace = undefined;
    await this.index.maintain(pace.done > 0);
  }

  /** Finds out how far the vectors are to be trusted, if that is not known or was found in quite another library. */
  async calibrateIfDue(signal: AbortSignal): Promise<void> {
    const { spaces, versions, log } = this.#parts;
    const { chunks } = versions.countLive();
    const then = this.#calibration?.chunks ?? 0;
    if (chunks === 0 || (then > 0 && chunks < then * STALE_FACTOR && chunks > then / STALE_FACTOR)) return;
    this.info ??= await this.#parts.filler.describe({ signal });
    const found = await calibrate({
      sample: await this.#sample(),
      languages: versions.languages(),
      prior: this.#prior,
      embedQueries: (texts) => this.#parts.filler.embed(texts, { kind: 'query', priority: 'background', signal }),
      embedPassages: (passages) => this.#passages.passages(passages, { priority: 'background', signal }),
      random: seededRandom(SAMPLE_SEED),
    });
    this.#calibration = { ...found, chunks };
    spaces.setCalibration(this.row.id, JSON.stringify(this.#calibration));
    log.info({ ...this.#calibration }, 'vectors were weighed against words');
  }

  /** Lets go of the table: it is not kept in step any more. */
  close(): void {
    this.#parts.index.detach(this.index);
  }

  /** By the catalogue; a model of other languages than the library's is not trusted unseen. */
  get #prior(): number {
    const { fusionPrior = UNKNOWN_PRIOR, languages } = this.info ?? {};
    const [main] = this.#parts.versions.languages();
    const knows = !languages || main === undefined || languages.includes('multilingual') || languages.includes(main);
    return knows ? fusionPrior : 0;
  }

  async #sample(): Promise<SampledPassage[]> {
    const random = seededRandom(SAMPLE_SEED);
    const all = [...this.ids];
    const picked =
      all.length <= SAMPLE ? all : Array.from({ length: SAMPLE }, () => all[Math.floor(random() * all.length)]);
    const ids = shuffled([...new Set(picked.filter((id) => id !== undefined))], random);
    const [chunks, vectors] = [this.#parts.versions.liveChunks(ids), await this.index.vectors(ids)];
    return ids.flatMap((id) => {
      const [chunk, vector] = [chunks.get(id), vectors.get(id)];
      return chunk && vector ? [{ ...chunk, vector }] : [];
    });
  }
}

function parsed(json: string | null): z.infer<typeof calibrationSchema> | undefined {
  if (json === null) return undefined;
  try {
    return calibrationSchema.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}

function shuffled<T>(values: readonly T[], random: () => number): T[] {
  const copy = [...values];
  for (let index = copy.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    const [one, two] = [copy[index], copy[other]];
    if (one !== undefined && two !== undefined) [copy[index], copy[other]] = [two, one];
  }
  return copy;
}
