import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { AlcoveError } from '../../../src-shared/errors.ts';
import { ggufBytes, ggufHeader, tinyLanguageModel, tinyReranker } from '../../testing/make-gguf.ts';
import { seededRandom } from '../../testing/random.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { readGguf } from './read-gguf.ts';

const TRIES = 2_000;
const EXTREMES = [0n, 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n];

interface Whole {
  readonly header: Uint8Array;
  readonly bytes: number;
}

/** Writes a model (a hole in the place of its weights) with its head changed in places, or with its end cut off. */
function writeDamaged(path: string, whole: Whole, random: () => number): void {
  const header = Buffer.from(whole.header);
  const below = (end: number): number => Math.floor(random() * end);
  let length = whole.bytes;
  switch (below(4)) {
    case 0:
      length = below(2) === 0 ? below(header.length) : below(length);
      break;
    case 1:
      header.writeBigUInt64LE(EXTREMES[below(EXTREMES.length)] ?? 0n, below(header.length - 8));
      break;
    default:
      for (let count = 1 + below(8); count > 0; count--) header[below(header.length)] = below(256);
  }
  writeFileSync(path, header);
  truncateSync(path, length);
}

it.each([
  ['a language model', tinyLanguageModel({ chatTemplate: null })],
  ['a reranker', tinyReranker()],
])('reads or refuses %s however it is damaged, and never at length', async (_, model) => {
  const path = join(temporaryFolder(), 'damaged.gguf');
  const random = seededRandom(4);
  const whole = { header: ggufHeader(model), bytes: ggufBytes(model) };
  const outcomes = new Set<string>();
  const memoryBefore = process.memoryUsage.rss();
  let slowestMs = 0;
  for (let tries = 0; tries < TRIES; tries++) {
    writeDamaged(path, whole, random);
    const start = performance.now();
    const outcome = readGguf(path).then(
      () => 'read',
      (error: unknown) => (error instanceof AlcoveError ? error.code : String(error)),
    );
    outcomes.add(await outcome);
    slowestMs = Math.max(slowestMs, performance.now() - start);
  }
  expect([...outcomes].sort()).toEqual(['MODEL_CORRUPT', 'MODEL_UNSUPPORTED', 'read']);
  expect(slowestMs).toBeLessThan(2_000);
  expect(process.memoryUsage.rss() - memoryBefore).toBeLessThan(200 * 1024 ** 2);
});
