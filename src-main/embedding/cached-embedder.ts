import type { Embedder, EmbedOptions } from '../inference/index.ts';
import type { EmbeddingCache } from '../storage/index.ts';
import { contextOf, contextual } from './contextual-vectors.ts';

/** A passage, as far as its vector is concerned. */
export interface EmbeddablePassage {
  readonly text: string;
  readonly title: string;
  readonly headingPath: readonly string[];
}

/** Embeds passages, no text twice. */
export class CachedEmbedder {
  readonly #embedder: Embedder;
  readonly #cache: EmbeddingCache;
  /** Of the model: vectors of one identity may be compared. */
  readonly #identity: string;

  constructor(embedder: Embedder, cache: EmbeddingCache, identity: string) {
    this.#embedder = embedder;
    this.#cache = cache;
    this.#identity = identity;
  }

  /** @returns the vector that each passage is found by, in order; see {@link contextual} */
  async passages(passages: readonly EmbeddablePassage[], options: EmbedOptions = {}): Promise<Float32Array[]> {
    const contexts = passages.map(contextOf);
    const all = await this.texts(
      [...passages.map(({ text }) => text), ...contexts.filter((each) => each !== '')],
      options,
    );
    let next = passages.length;
    return passages.map((_, position) =>
      contextual(all[position] ?? new Float32Array(), contexts[position] === '' ? undefined : all[next++]),
    );
  }

  /** @returns one vector a text, in order; those that are known from before are not made again */
  async texts(texts: readonly string[], options: EmbedOptions = {}): Promise<Float32Array[]> {
    const found = this.#cache.find(this.#identity, texts);
    const missing = [...new Set(texts.filter((_, position) => !found.has(position)))];
    if (missing.length === 0) return texts.map((_, position) => found.get(position) ?? new Float32Array());
    const made = await this.#embedder.embed(missing, { ...options, kind: 'passage' });
    this.#cache.add(this.#identity, missing, made);
    const byText = new Map(missing.map((text, position) => [text, made[position]]));
    return texts.map((text, position) => found.get(position) ?? byText.get(text) ?? new Float32Array());
  }
}
