import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { EmbeddingCache } from './embedding-cache.ts';

function open(path = join(temporaryFolder(), 'cache', 'embeddings.db'), maxBytes = 2 ** 30): EmbeddingCache {
  const cache = EmbeddingCache.open(path, { maxBytes });
  onTestFinished(() => {
    try {
      cache.close();
    } catch {
      // It was closed by the test.
    }
  });
  return cache;
}

const vector = (...values: number[]): Float32Array => Float32Array.from(values);

describe('EmbeddingCache', () => {
  it('gives back the vectors of texts seen before, by position, and no others', () => {
    const cache = open();
    cache.add('model', ['one', 'two'], [vector(1, 0), vector(0, 0.5)]);
    const found = cache.find('model', ['two', 'three', 'one', 'two']);
    expect([...found.keys()].sort()).toEqual([0, 2, 3]);
    expect(found.get(2)).toEqual(vector(1, 0));
    expect(found.get(3)).toEqual(vector(0, 0.5));
  });

  it('keeps models apart', () => {
    const cache = open();
    cache.add('one', ['text'], [vector(1)]);
    expect(cache.find('other', ['text']).size).toBe(0);
  });

  it('keeps a vector to within a thousandth', () => {
    const cache = open();
    const exact = vector(0.123456, -0.654321, 0.000123);
    cache.add('model', ['text'], [exact]);
    const kept = cache.find('model', ['text']).get(0) ?? vector();
    for (const [index, value] of exact.entries()) expect(Math.abs((kept[index] ?? 9) - value)).toBeLessThan(0.001);
  });

  it('keeps the first vector of a text that is added twice', () => {
    const cache = open();
    cache.add('model', ['text'], [vector(1)]);
    cache.add('model', ['text'], [vector(0.5)]);
    expect(cache.find('model', ['text']).get(0)).toEqual(vector(1));
  });

  it('is the same when it is opened again', () => {
    const path = join(temporaryFolder(), 'embeddings.db');
    const first = open(path);
    first.add('model', ['text'], [vector(1, 0)]);
    first.close();
    expect(open(path).find('model', ['text']).get(0)).toEqual(vector(1, 0));
  });

  it('is begun anew when it is damaged', () => {
    const path = join(temporaryFolder(), 'embeddings.db');
    writeFileSync(path, 'this is no database, but a text that stands where one should be. '.repeat(100));
    const cache = open(path);
    cache.add('model', ['text'], [vector(1)]);
    expect(cache.find('model', ['text']).size).toBe(1);
  });

  it('is begun anew when damage comes to light later', () => {
    const path = join(temporaryFolder(), 'embeddings.db');
    const texts = Array.from({ length: 2_000 }, (_, index) => `text ${index}`);
    const vectors = texts.map((_, index) => new Float32Array(64).fill(index + 1));
    const first = open(path);
    first.add('model', texts, vectors);
    first.close();
    const bytes = readFileSync(path);
    // All but the head, by which a database is opened.
    writeFileSync(path, bytes.fill(0xab, 32_768));
    const cache = open(path);
    expect(cache.find('model', texts).size).toBe(0);
    cache.add('model', texts, vectors);
    expect(cache.find('model', texts).size).toBe(texts.length);
  });

  it('lets the oldest go when it is full, and keeps the newest', () => {
    const cache = open(undefined, 200_000);
    const wide = new Float32Array(384).fill(0.05);
    for (let from = 0; from < 1_000; from += 50) {
      const texts = Array.from({ length: 50 }, (_, index) => `text ${from + index}`);
      cache.add(
        'model',
        texts,
        texts.map(() => wide),
      );
    }
    expect(cache.find('model', ['text 0']).size).toBe(0);
    expect(cache.find('model', ['text 999']).size).toBe(1);
  });

  it('takes texts of any content', () => {
    const cache = open();
    const texts = ['', '\u0000', '🐳', 'x'.repeat(1_000_000), '"quoted"'];
    cache.add(
      'model',
      texts,
      texts.map((_, index) => vector(index + 1)),
    );
    expect(cache.find('model', texts).size).toBe(texts.length);
  });
});
