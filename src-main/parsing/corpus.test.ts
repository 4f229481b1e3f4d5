import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../testing/read.ts';
import { sharedPath } from '../testing/shared.ts';
import { parseDocument, readContent } from './read-document.ts';

const CORPUS = sharedPath('corpus') ?? '';
const INDEX = sharedPath('corpus', 'INDEX.csv') ?? '';

/** Larger files take seconds each and show nothing new. */
const MAX_BYTES = 500_000;

const OPENS_ELSEWHERE = new Set([
  // Compressed with Brotli, which the reader that made the index does not know and pdf.js does.
  'pdf.js/test/pdfs/Brotli-Prototype-FileA.pdf',
]);

interface Entry {
  readonly path: string;
  readonly ext: string;
  readonly bytes: number;
  readonly valid: string;
  readonly textChars: number;
}

const entries: Entry[] = existsSync(INDEX)
  ? readFileSync(INDEX, 'utf8')
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => line.split(','))
      .map(([path = '', ext = '', bytes, , valid = '', , , , textChars]) => ({
        path,
        ext,
        bytes: Number(bytes),
        valid,
        textChars: Number(textChars),
      }))
      .filter(({ ext, bytes }) => (ext === 'pdf' || ext === 'docx') && bytes <= MAX_BYTES)
  : [];

const read = async ({ path }: Entry) => parseDocument((await readContent(join(CORPUS, path))).bytes, path);

describe.skipIf(entries.length === 0)('the corpus of real files (../shared; skipped where it is absent)', () => {
  it('is read where its files open and hold more than a few words', { timeout: 120_000 }, async () => {
    for (const entry of entries.filter(({ valid, textChars }) => valid === 'ok' && textChars > 30)) {
      const { blocks } = await read(entry);
      expect(blocks.length, entry.path).toBeGreaterThan(0);
    }
  });

  it('is refused as damaged or as locked where its files are', async () => {
    for (const entry of entries) {
      if (OPENS_ELSEWHERE.has(entry.path)) continue;
      if (entry.valid === 'error') expect(await codeOf(read(entry)), entry.path).toBe('FILE_CORRUPT');
      if (entry.valid === 'password') expect(await codeOf(read(entry)), entry.path).toBe('PASSWORD_REQUIRED');
    }
  });
});

const PAPER = sharedPath('corpus', 'pdf.js', 'test', 'pdfs', 'tracemonkey.pdf') ?? '';

describe.skipIf(!existsSync(PAPER))('a two-column paper (../shared; skipped where it is absent)', () => {
  it('is read in order, with its headings', async () => {
    const { blocks } = await parseDocument(new Uint8Array(readFileSync(PAPER)), PAPER);
    const headings = blocks.filter((block) => block.kind === 'heading').map((block) => block.text);
    expect(headings[0]).toBe('Trace-based Just-in-Time Type Specialization for Dynamic Languages');
    expect(headings).toEqual(
      expect.arrayContaining(['Abstract', '1. Introduction', '2. Overview: Example Tracing Run']),
    );
    const text = blocks.map((block) => block.text).join('\n');
    expect(text).toContain('This makes tracing an attractive and effective tool to type specialize');
  });
});
