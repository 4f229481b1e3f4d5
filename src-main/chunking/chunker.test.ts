import { describe, expect, it } from 'vitest';
import type { Block, Chunk } from '../../src-shared/documents.ts';
import { splitSentences } from '../analysis/index.ts';
import { growth } from '../testing/growth.ts';
import { seededRandom } from '../testing/random.ts';
import { chunkBlocks } from './chunker.ts';
import { estimateTokens } from './token-estimate.ts';

const paragraph = (text: string, headingPath: readonly string[] = []): Block => ({
  kind: 'paragraph',
  text,
  headingPath,
});
const heading = (text: string, headingPath: readonly string[] = []): Block => ({
  kind: 'heading',
  level: headingPath.length + 1,
  text,
  headingPath,
});

/** A document of headings, paragraphs, tables and oddities, the same for the same seed. */
function randomDocument(seed: number): Block[] {
  const random = seededRandom(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const word = (): string =>
    pick(['river', 'a', 'unquestionably', '数据库系统', 'ภาษาไทย', 'Größe', 'x=1;', '42', 'слово', '😀', 'naïve']);
  const sentence = (): string =>
    `${Array.from({ length: 1 + random() * 30 }, word).join(' ')}${pick(['.', '?', '。', '!'])}`;
  const blocks: Block[] = [];
  let path: string[] = [];
  for (let count = 5 + random() * 40; count > 0; count--) {
    const kind = random();
    if (kind < 0.2) {
      const level = 1 + Math.floor(random() * 3);
      path = path.slice(0, level - 1);
      const text = `Heading ${blocks.length} ${word()}`;
      blocks.push({ kind: 'heading', level, text, headingPath: path });
      path = [...path, text];
    } else if (kind < 0.3) {
      const rows = Array.from({ length: 1 + random() * 30 }, () => `${word()} | ${word()} | ${word()}`);
      blocks.push({ kind: 'table', text: rows.join('\n'), headingPath: path });
    } else if (kind < 0.34) {
      blocks.push(paragraph(pick(['x', '数', '😀', '-']).repeat(1 + random() * 3000), path));
    } else {
      blocks.push(paragraph(Array.from({ length: 1 + random() * 15 }, sentence).join(' '), path));
    }
  }
  return blocks;
}

const SEEDS = Array.from({ length: 60 }, (_, index) => index + 1);

/** The pieces of each block that the chunks hold, in order of chunk. */
function piecesByBlock(chunks: readonly Chunk[]): Map<number, string[]> {
  const pieces = new Map<number, string[]>();
  for (const chunk of chunks) {
    for (const span of chunk.spans) {
      pieces.set(span.block, [...(pieces.get(span.block) ?? []), chunk.text.slice(span.start, span.end)]);
    }
  }
  return pieces;
}

describe.each([256, 64, 24])('any document in chunks of at most %i tokens', (maxTokens) => {
  const overlapTokens = Math.min(32, Math.floor(maxTokens / 8));

  it('keeps each chunk within the budget', () => {
    for (const seed of SEEDS) {
      for (const chunk of chunkBlocks(randomDocument(seed), { maxTokens, overlapTokens })) {
        expect(estimateTokens(chunk.text)).toBeLessThanOrEqual(maxTokens);
        expect(chunk.tokenCount).toBe(estimateTokens(chunk.text));
      }
    }
  });

  it('has spans in order that lie within the text and cover it but for separators', () => {
    for (const seed of SEEDS) {
      const chunks = chunkBlocks(randomDocument(seed), { maxTokens, overlapTokens });
      expect(chunks.map((chunk) => chunk.ordinal)).toEqual(chunks.map((_, index) => index));
      for (const { text, spans } of chunks) {
        let end = 0;
        for (const span of spans) {
          expect(text.slice(end, span.start)).toMatch(/^\s?$/);
          expect(span.end).toBeGreaterThan(span.start);
          end = span.end;
        }
        expect(end).toBe(text.length);
        expect(text.isWellFormed()).toBe(true);
      }
    }
  });

  it('holds every block whole, in order, repeating only what overlaps', () => {
    for (const seed of SEEDS) {
      const blocks = randomDocument(seed);
      const pieces = piecesByBlock(chunkBlocks(blocks, { maxTokens, overlapTokens }));
      blocks.forEach(({ text }, ordinal) => {
        let covered = 0;
        for (const piece of pieces.get(ordinal) ?? []) {
          // A piece begins where the one before ended, or earlier by what both hold.
          let start = covered;
          while (start > 0 && !text.startsWith(piece, start)) start--;
          expect(text.startsWith(piece, start)).toBe(true);
          covered = Math.max(covered, start + piece.length);
        }
        expect(covered).toBe(text.length);
      });
    }
  });

  it('never mixes sections, except headings alone with the section they open', () => {
    for (const seed of SEEDS) {
      const blocks = randomDocument(seed);
      for (const { spans } of chunkBlocks(blocks, { maxTokens, overlapTokens })) {
        const firstBody = spans.findIndex((span) => span.kind !== 'heading');
        if (firstBody < 0) continue;
        expect(spans.slice(firstBody).every((span) => span.kind !== 'heading')).toBe(true);
      }
    }
  });
});

describe('a heading', () => {
  it('stays with the text below it', () => {
    const chunks = chunkBlocks([
      heading('One'),
      paragraph('First text.', ['One']),
      heading('Two'),
      paragraph('Second text.', ['Two']),
    ]);
    expect(chunks.map(({ text }) => text)).toEqual(['One\nFirst text.', 'Two\nSecond text.']);
    expect(chunks.map(({ headingPath }) => headingPath)).toEqual([['One'], ['Two']]);
  });

  it('opens one section together with a heading right below it', () => {
    const [chunk, ...others] = chunkBlocks([
      heading('Part'),
      heading('Chapter', ['Part']),
      paragraph('Text.', ['Part', 'Chapter']),
    ]);
    expect(chunk?.text).toBe('Part\nChapter\nText.');
    expect(chunk?.headingPath).toEqual(['Part', 'Chapter']);
    expect(others).toEqual([]);
  });

  it('at the end of a document is a chunk of its own', () => {
    const chunks = chunkBlocks([paragraph('Text.'), heading('Appendix')]);
    expect(chunks.map(({ text }) => text)).toEqual(['Text.', 'Appendix']);
  });
});

describe('a long text', () => {
  const sentences = Array.from(
    { length: 60 },
    (_, index) => `Sentence number ${index} says a thing or two about rivers. `,
  );
  const text = sentences.join('').trim();

  it('is cut between sentences, never inside one that fits', () => {
    const whole = new Set(splitSentences(text).map((sentence) => sentence.trim()));
    const chunks = chunkBlocks([paragraph(text)], { maxTokens: 64, overlapTokens: 16 });
    expect(chunks.length).toBeGreaterThan(5);
    for (const chunk of chunks) {
      for (const sentence of splitSentences(chunk.text)) expect(whole).toContain(sentence.trim());
    }
  });

  it('repeats at most the overlap asked for, in whole sentences', () => {
    const chunks = chunkBlocks([paragraph(text)], { maxTokens: 128, overlapTokens: 32 });
    for (let index = 1; index < chunks.length; index++) {
      const before = splitSentences(chunks[index - 1]?.text ?? '');
      const after = splitSentences(chunks[index]?.text ?? '');
      const repeated = after.filter((sentence) => before.some((other) => other.trim() === sentence.trim()));
      expect(repeated.length).toBeGreaterThan(0);
      expect(after.slice(0, repeated.length)).toEqual(repeated);
      expect(estimateTokens(repeated.join(''))).toBeLessThanOrEqual(32);
    }
  });

  it('repeats nothing when no overlap is wanted', () => {
    const chunks = chunkBlocks([paragraph(text)], { maxTokens: 64, overlapTokens: 0 });
    expect(chunks.map((chunk) => chunk.text).join('')).toBe(text);
  });

  it('in Chinese is cut at its full stops', () => {
    const chinese = '数据库系统负责存储和检索数据。'.repeat(40);
    for (const chunk of chunkBlocks([paragraph(chinese)], { maxTokens: 64 })) expect(chunk.text).toMatch(/。$/);
  });

  it('without a single blank is cut all the same', () => {
    for (const unit of ['x', '数', 'ก', '😀']) {
      const chunks = chunkBlocks([paragraph(unit.repeat(5000))], { maxTokens: 64, overlapTokens: 0 });
      expect(chunks.map((chunk) => chunk.text).join('')).toBe(unit.repeat(5000));
      expect(chunks.every((chunk) => estimateTokens(chunk.text) <= 64)).toBe(true);
    }
  });

  it('that runs on into the next column is joined by a blank', () => {
    const [chunk] = chunkBlocks([paragraph('The sentence goes on'), paragraph('in the next column.')]);
    expect(chunk?.text).toBe('The sentence goes on in the next column.');
  });

  it.each(['A sentence of the usual kind, no more. ', 'word ', 'x', '数'])(
    'takes time in proportion to its length (%j)',
    { timeout: 60_000 },
    async (unit) => {
      const work = (length: number) => chunkBlocks([paragraph(unit.repeat(Math.ceil(length / unit.length)))]);
      // Quadratic work would be sixty-four times as much.
      expect(await growth(work, { from: 100_000, to: 800_000, enough: 25 })).toBeLessThan(25);
    },
  );
});

describe('a table or code', () => {
  it('is cut between rows', () => {
    const rows = Array.from({ length: 100 }, (_, index) => `${index} | name ${index} | value`);
    const chunks = chunkBlocks([{ kind: 'table', text: rows.join('\n'), headingPath: [] }], { maxTokens: 64 });
    for (const chunk of chunks) {
      for (const row of chunk.text.trim().split('\n')) expect(rows).toContain(row);
    }
  });
});

describe('places', () => {
  it('are those of the blocks that a span comes from', () => {
    const box = { x: 0.1, y: 0.2, width: 0.5, height: 0.1 };
    const [chunk] = chunkBlocks([
      { ...paragraph('Here.'), page: 3, box },
      { ...paragraph('There.'), page: 4 },
    ]);
    expect(chunk?.spans).toEqual([
      { start: 0, end: 5, block: 0, kind: 'paragraph', page: 3, box },
      { start: 6, end: 12, block: 1, kind: 'paragraph', page: 4 },
    ]);
  });
});

it('nothing makes no chunks', () => {
  expect(chunkBlocks([])).toEqual([]);
});
