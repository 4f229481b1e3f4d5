import { termsOf } from '../analysis/index.ts';
import type { FoundPassage } from '../search/index.ts';
import { type NumberedPassage, passageText } from './prompt.ts';

/** Chunks repeat the end of the one before them by whole sentences; fewer characters than this are chance. */
const SHORTEST_REPEAT = 20;

/** Nor does a chunk repeat more than this. */
const LONGEST_REPEAT = 2_000;

/** A passage of whose terms more than this share stand in another says nothing new. */
const NEAR_DUPLICATE = 0.9;

/** A passage with what it is rendered as, and how many tokens that is. */
export interface PackedPassage extends NumberedPassage {
  readonly rendered: string;
  readonly tokens: number;
}

export interface PackRequest {
  /** Best first. */
  readonly found: readonly FoundPassage[];
  /** What the conversation holds already, by its numbers. */
  readonly given: ReadonlyMap<number, FoundPassage>;
  /** Tokens that all of it may take. */
  readonly budget: number;
  readonly countTokens: (texts: readonly string[]) => Promise<number[]>;
}

export interface Packed {
  /** Best first, numbered after those that were given. */
  readonly passages: readonly PackedPassage[];
  /** Numbers of passages that were found and had been given before. */
  readonly again: readonly number[];
  /** How many did not fit. */
  readonly leftOut: number;
}

/**
 * Chooses the passages that a question is answered from: the best that fit, each whole. One that says
 * what another one or the conversation says already is left out; of a neighbour, what it repeats is.
 */
export async function packPassages({ found, given, budget, countTokens }: PackRequest): Promise<Packed> {
  const numbers = new Map([...given].map(([n, { chunkId }]) => [chunkId, n]));
  const again = found.flatMap(({ chunkId }) => numbers.get(chunkId) ?? []);
  const first = Math.max(0, ...given.keys()) + 1;
  const fresh = withoutRepeats(
    found.filter(({ chunkId }) => !numbers.has(chunkId)),
    [...given.values()],
  ).map((each, index) => ({ ...each, n: first + index }));
  const tokens = fresh.length > 0 ? await countTokens(fresh.map(passageText)) : [];
  const passages: PackedPassage[] = [];
  let left = budget;
  for (const [index, passage] of fresh.entries()) {
    const cost = tokens[index] ?? Number.POSITIVE_INFINITY;
    if (cost > left) continue;
    left -= cost;
    const numbered = { ...passage, n: first + passages.length };
    passages.push({ ...numbered, rendered: passageText(numbered), tokens: cost });
  }
  return { passages, again, leftOut: fresh.length - passages.length };
}

/** Each passage with what of it is new after those before it; without those that have nothing new. */
function withoutRepeats(
  found: readonly FoundPassage[],
  given: readonly FoundPassage[],
): Pick<NumberedPassage, 'passage' | 'text'>[] {
  const said = given.map((passage) => ({ passage, terms: new Set(termsOf(passage.text)) }));
  const fresh: Pick<NumberedPassage, 'passage' | 'text'>[] = [];
  for (const passage of found) {
    const terms = new Set(termsOf(passage.text));
    const isSaid = said.some((other) => terms.intersection(other.terms).size > NEAR_DUPLICATE * terms.size);
    if (isSaid) continue;
    const siblings = said.filter((other) => other.passage.documentId === passage.documentId);
    const text = siblings.reduce((rest, other) => withoutRepeat(rest, other.passage.text), passage.text);
    said.push({ passage, terms });
    if (text.trim()) fresh.push({ passage, text });
  }
  return fresh;
}

/** A text without its beginning where `other` ends with it, and without its end where `other` begins with it. */
function withoutRepeat(text: string, other: string): string {
  const start = repeatLength(other, text);
  const rest = text.slice(start);
  return rest.slice(0, rest.length - repeatLength(rest, other));
}

/** How many characters the end of one text and the beginning of another share. */
function repeatLength(before: string, after: string): number {
  const most = Math.min(before.length, after.length, LONGEST_REPEAT);
  for (let length = most; length >= SHORTEST_REPEAT; length--) {
    if (before.endsWith(after.slice(0, length))) return length;
  }
  return 0;
}
