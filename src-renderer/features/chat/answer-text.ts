/** A stretch of an answer: plain text, or the number of a source. */
export type AnswerPart =
  | { readonly kind: 'text'; readonly start: number; readonly text: string }
  | { readonly kind: 'citation'; readonly start: number; readonly n: number };

/** One marker, or several in one pair of brackets: `[1]`, `[1, 2]`. Spaces before it belong to it. */
const MARKER = /[ \t]*\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]/g;

/** Enough of a snippet's end to know it by. */
const TAIL = 40;

/**
 * Splits an answer at its citation markers. `start` is the offset in `text`.
 * @param known the numbers there is a source for; other brackets are the document's own words
 * @param snippets in an answer that is quoted word for word, what each number stands behind:
 *   a document may hold a "[1]" of its own, and only one that ends its snippet is ours
 */
export function splitAnswer(
  text: string,
  known: ReadonlySet<number>,
  snippets?: ReadonlyMap<number, string>,
): AnswerPart[] {
  const parts: AnswerPart[] = [];
  let end = 0;
  for (const match of text.matchAll(MARKER)) {
    const numbers = (match[1] ?? '').split(',').map(Number);
    if (!numbers.every((n) => known.has(n))) continue;
    const before = text.slice(0, match.index);
    if (snippets && !numbers.some((n) => before.endsWith((snippets.get(n) ?? '').slice(-TAIL)))) continue;
    if (match.index > end) parts.push({ kind: 'text', start: end, text: text.slice(end, match.index) });
    for (const [i, n] of numbers.entries()) parts.push({ kind: 'citation', start: match.index + i, n });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ kind: 'text', start: end, text: text.slice(end) });
  return parts;
}

/** Longer runs without a space are no words but a script that breaks anywhere. */
const LONGEST_WORD = 20;

/**
 * Cuts off the last word of a text, so that the marker after it can be kept on its line.
 * @returns the text before that word, and the word
 */
export function cutLastWord(text: string): readonly [before: string, word: string] {
  const word = /\S+$/.exec(text)?.[0] ?? '';
  const kept = word.length > LONGEST_WORD ? (Array.from(word).at(-1) ?? '') : word;
  return [text.slice(0, text.length - kept.length), kept];
}

/** A paragraph of an answer, or an item of a list in it. */
export interface AnswerBlock {
  readonly kind: 'paragraph' | 'item';
  readonly start: number;
  readonly text: string;
}

/** Splits an answer into paragraphs (at blank lines) and list items (lines that begin with a bullet). */
export function answerBlocks(text: string): AnswerBlock[] {
  const blocks: AnswerBlock[] = [];
  let open: AnswerBlock | undefined;
  let start = 0;
  for (const line of text.split('\n')) {
    const bullet = /^\s*[-•*]\s+/.exec(line);
    if (line.trim() === '') open = undefined;
    else if (bullet || !open) {
      const skipped = bullet?.[0].length ?? 0;
      open = { kind: bullet ? 'item' : 'paragraph', start: start + skipped, text: line.slice(skipped) };
      blocks.push(open);
    } else {
      open = { ...open, text: `${open.text}\n${line}` };
      blocks[blocks.length - 1] = open;
    }
    start += line.length + 1;
  }
  return blocks;
}
