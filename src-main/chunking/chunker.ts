import type { Block, Chunk, ChunkSpan } from '../../src-shared/documents.ts';
import { splitSentences } from '../analysis/index.ts';
import { type CountTokens, estimateTokens } from './token-estimate.ts';

export interface ChunkingOptions {
  /** Most tokens of a chunk. Default 256. */
  readonly maxTokens: number;
  /** Most tokens that a chunk repeats from the end of the one before. Default 32. */
  readonly overlapTokens: number;
  /** Default {@link estimateTokens}. */
  readonly countTokens: CountTokens;
}

export const DEFAULT_CHUNKING: ChunkingOptions = { maxTokens: 256, overlapTokens: 32, countTokens: estimateTokens };

/** A sentence, a row or a line: what is not cut where it can be helped. */
interface Unit {
  readonly text: string;
  readonly tokens: number;
  readonly block: number;
  /** What stands between this unit and the one before it, if both are in one chunk. */
  readonly separator: string;
}

/**
 * Cuts a document into chunks: at headings first, between paragraphs next, between sentences
 * when a paragraph is too long, and inside a sentence only when it alone exceeds the budget.
 *
 * A heading stays with the text below it. Chunks of one section overlap by whole sentences.
 * @returns chunks in reading order; together their spans cover every block
 */
export function chunkBlocks(blocks: readonly Block[], options: Partial<ChunkingOptions> = {}): Chunk[] {
  const settings = { ...DEFAULT_CHUNKING, ...options };
  const chunks: Chunk[] = [];
  let section: Unit[] = [];
  let hasBody = false;
  let headingPath: readonly string[] = [];

  const endSection = (): void => {
    for (const units of pack(section, settings))
      chunks.push(buildChunk(units, chunks.length, headingPath, blocks, settings.countTokens));
    section = [];
    hasBody = false;
  };

  blocks.forEach((block, ordinal) => {
    if (block.kind === 'heading') {
      if (hasBody) endSection();
      // Headings right below each other open one section, named by the innermost.
      headingPath = [...block.headingPath, block.text];
    } else {
      if (section.length === 0) headingPath = block.headingPath;
      hasBody = true;
    }
    section.push(...unitsOf(block, ordinal, blocks[ordinal - 1], settings));
  });
  endSection();
  return chunks;
}

function unitsOf(
  block: Block,
  ordinal: number,
  previous: Block | undefined,
  { maxTokens, countTokens }: ChunkingOptions,
): Unit[] {
  const whole = countTokens(block.text);
  // Most paragraphs fit as they are; sentences are looked for only in those that may be cut.
  const pieces = whole <= maxTokens / 4 ? [block.text] : piecesOf(block);
  const units: Unit[] = [];
  for (const piece of pieces) {
    const tokens = pieces.length === 1 ? whole : countTokens(piece);
    for (const text of tokens > maxTokens ? cutByWords(piece, maxTokens, countTokens) : [piece]) {
      units.push({
        text,
        tokens: tokens > maxTokens ? countTokens(text) : tokens,
        block: ordinal,
        separator: units.length > 0 ? '' : separatorBetween(previous, block),
      });
    }
  }
  return units;
}

function piecesOf(block: Block): string[] {
  return block.kind === 'table' || block.kind === 'code' ? block.text.split(/(?<=\n)/) : splitSentences(block.text);
}

/** A sentence that runs on into the next column or page is put together again by a blank. */
function separatorBetween(previous: Block | undefined, block: Block): string {
  const runsOn =
    previous?.kind === 'paragraph' &&
    block.kind === 'paragraph' &&
    /[\p{L}\p{N},;-]$/u.test(previous.text) &&
    /^\p{Ll}/u.test(block.text);
  return runsOn ? ' ' : '\n';
}

/** Cuts what has no sentence end within the budget, between words, or, where there are none, anywhere. */
function cutByWords(text: string, maxTokens: number, countTokens: CountTokens): string[] {
  const parts: string[] = [];
  let part = '';
  let tokens = 0;
  for (const word of text.match(/\S+\s*|\s+/g) ?? []) {
    for (const piece of countTokens(word) > maxTokens ? cutAnywhere(word, maxTokens, countTokens) : [word]) {
      const more = countTokens(piece);
      if (part && tokens + more > maxTokens) {
        parts.push(part);
        part = '';
        tokens = 0;
      }
      part += piece;
      tokens += more;
    }
  }
  if (part) parts.push(part);
  return parts;
}

function cutAnywhere(word: string, maxTokens: number, countTokens: CountTokens): string[] {
  const pieces: string[] = [];
  const characters = Array.from(word);
  let start = 0;
  while (start < characters.length) {
    let length = Math.min(characters.length - start, maxTokens * 4);
    let piece = characters.slice(start, start + length).join('');
    while (length > 1 && countTokens(piece) > maxTokens) {
      length = Math.ceil(length / 2);
      piece = characters.slice(start, start + length).join('');
    }
    pieces.push(piece);
    start += length;
  }
  return pieces;
}

/** Fills chunks with units up to the budget; each begins with the last units of the one before. */
function* pack(units: readonly Unit[], { maxTokens, overlapTokens }: ChunkingOptions): Generator<Unit[]> {
  let current: Unit[] = [];
  let tokens = 0;
  /** How many of the units at the start of `current` the chunk before has too. */
  let repeated = 0;
  for (const unit of units) {
    if (current.length > repeated && tokens + unit.tokens > maxTokens) {
      yield current;
      current = overlapOf(current, Math.min(overlapTokens, maxTokens - unit.tokens));
      repeated = current.length;
      tokens = current.reduce((sum, each) => sum + each.tokens, 0);
    }
    current.push(unit);
    tokens += unit.tokens;
  }
  if (current.length > repeated) yield current;
}

function overlapOf(units: readonly Unit[], budget: number): Unit[] {
  const overlap: Unit[] = [];
  let tokens = 0;
  // Never all of it: that would be the same chunk again.
  for (const unit of units.slice(1).toReversed()) {
    tokens += unit.tokens;
    if (tokens > budget) break;
    overlap.unshift(unit);
  }
  return overlap;
}

function buildChunk(
  units: readonly Unit[],
  ordinal: number,
  headingPath: readonly string[],
  blocks: readonly Block[],
  countTokens: CountTokens,
): Chunk {
  let text = '';
  const spans: ChunkSpan[] = [];
  for (const unit of units) {
    if (text) text += unit.separator;
    const start = text.length;
    text += unit.text;
    const last = spans.at(-1);
    if (last?.block === unit.block) {
      spans[spans.length - 1] = { ...last, end: text.length };
    } else {
      const block = blocks[unit.block];
      spans.push({
        start,
        end: text.length,
        block: unit.block,
        kind: block?.kind ?? 'paragraph',
        ...(block?.page !== undefined && { page: block.page }),
        ...(block?.box !== undefined && { box: block.box }),
      });
    }
  }
  return { ordinal, text, headingPath, spans, tokenCount: countTokens(text) };
}
