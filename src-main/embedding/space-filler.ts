import { setImmediate as nextTurn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { IdSet, VectorIndex, VectorRow } from '../search/index.ts';
import type {
  DocumentRepository,
  DocumentTagRepository,
  EmbeddingSpaceRepository,
  StoredChunk,
  VersionRepository,
} from '../storage/index.ts';
import type { CachedEmbedder } from './cached-embedder.ts';

export interface SpaceFillerParts {
  readonly spaceId: number;
  readonly index: VectorIndex;
  /** Chunks whose row is in the index; kept up to date here. */
  readonly ids: IdSet;
  readonly embedder: CachedEmbedder;
  readonly spaces: EmbeddingSpaceRepository;
  readonly versions: VersionRepository;
  readonly documents: DocumentRepository;
  readonly tags: DocumentTagRepository;
  /** Called when chunks have got their vectors. */
  readonly onProgress: (chunks: number) => void;
  /** Called when it is taken down that versions are complete, with how many of their chunks `onProgress` told of. */
  readonly onComplete: (chunks: number) => void;
}

/** Versions looked at together, so that short documents fill batches too. */
const VERSIONS = 128;

/** Chunks embedded in one call: enough for their lengths to be sorted, few enough that little is lost. */
const CHUNKS = 256;

/** Calls under way at once: while one is being embedded, the one before is being stored. */
const IN_FLIGHT = 2;

/** Chunks of one version that are waited for. */
interface Pending {
  readonly versionId: number;
  readonly lacking: number;
  left: number;
}

interface Wanted {
  readonly indexId: number;
  readonly pending: Pending;
}

/**
 * Gives every chunk that answers its vector in one space. What it has done is taken down version by
 * version, so that it goes on where it was, whatever happens to the process.
 */
export class SpaceFiller {
  readonly #parts: SpaceFillerParts;

  constructor(parts: SpaceFillerParts) {
    this.#parts = parts;
  }

  /**
   * Works until no chunk lacks its vector, or the signal aborts.
   * @throws AlcoveError what embedding and storing throw; the signal's reason
   */
  async fill(signal: AbortSignal): Promise<void> {
    const { spaces, spaceId, onComplete } = this.#parts;
    const complete = (done: Pending[]): void => {
      const versions = done.splice(0);
      spaces.markEmbedded(
        spaceId,
        versions.map(({ versionId }) => versionId),
      );
      onComplete(versions.reduce((sum, { lacking }) => sum + lacking, 0));
    };
    for (;;) {
      signal.throwIfAborted();
      const versions = spaces.unembedded(spaceId, VERSIONS);
      if (versions.length === 0) return;
      const done: Pending[] = [];
      const flights = new Set<Promise<void>>();
      try {
        for await (const batch of this.#batches(
          versions.map(({ versionId }) => versionId),
          done,
        )) {
          signal.throwIfAborted();
          const flight = this.#embed(batch, done, signal).finally(() => flights.delete(flight));
          // Whoever waits for it hears of its failure.
          flight.catch(() => {});
          flights.add(flight);
          if (flights.size >= IN_FLIGHT) await Promise.race(flights);
          complete(done);
        }
        await Promise.all(flights);
      } finally {
        await Promise.allSettled(flights);
        complete(done);
      }
    }
  }

  /** What lacks its vector, in batches. Versions that lack nothing are `done`. */
  async *#batches(versionIds: readonly number[], done: Pending[]): AsyncGenerator<Wanted[]> {
    const { versions, ids } = this.#parts;
    let batch: Wanted[] = [];
    for (const versionId of versionIds) {
      const missing = versions.indexIdsOf(versionId).filter((id) => !ids.has(id));
      const pending: Pending = { versionId, lacking: missing.length, left: missing.length };
      if (missing.length === 0) done.push(pending);
      for (const indexId of missing) {
        batch.push({ indexId, pending });
        if (batch.length < CHUNKS) continue;
        yield batch;
        batch = [];
      }
      await nextTurn();
    }
    if (batch.length > 0) yield batch;
  }

  async #embed(batch: readonly Wanted[], done: Pending[], signal: AbortSignal): Promise<void> {
    const { versions, index, ids, embedder, onProgress } = this.#parts;
    const chunks = [...versions.liveChunks(batch.map(({ indexId }) => indexId)).values()];
    const vectors = await embedder.passages(chunks, { signal, priority: 'background' });
    // Documents may have gone or changed meanwhile: from this look at them to the writing nothing comes in between.
    const live = versions.liveChunks(chunks.map(({ id }) => id));
    const placed = new Map<string, Omit<VectorRow, 'chunkId' | 'documentId' | 'vector'>>();
    const rows = chunks.flatMap((chunk, position): VectorRow[] => {
      const vector = vectors[position];
      // A text that the model knows no word of has no direction: it is found by its words alone.
      if (!vector?.some((value) => value !== 0) || !live.has(chunk.id) || ids.has(chunk.id)) return [];
      const facts = placed.get(chunk.documentId) ?? this.#factsOf(chunk);
      placed.set(chunk.documentId, facts);
      return [{ chunkId: chunk.id, documentId: chunk.documentId, ...facts, vector }];
    });
    await index.add(rows);
    // They may have been put into another collection, or been tagged, while their rows were written.
    for (const [documentId, facts] of placed) {
      const current = this.#factsOf({ documentId });
      if (!isDeepStrictEqual(current, facts)) await index.setPlacement(documentId, current);
    }
    for (const { chunkId } of rows) ids.add(chunkId);
    for (const { pending } of batch) if (--pending.left === 0) done.push(pending);
    onProgress(batch.length);
  }

  #factsOf({ documentId }: Pick<StoredChunk, 'documentId'>): Omit<VectorRow, 'chunkId' | 'documentId' | 'vector'> {
    const { documents, tags } = this.#parts;
    return {
      ...documents.facts(documentId),
      collectionIds: documents.collectionIds(documentId),
      tags: tags.of(documentId),
    };
  }
}
