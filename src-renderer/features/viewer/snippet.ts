/** A stretch of a text, in UTF-16 code units; `end` is exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Shorter overlaps between a block's edge and a snippet's are taken for chance. */
const SHORTEST_OVERLAP = 8;

/** The text without white space and soft hyphens, and where each remaining unit stood. */
function squeeze(text: string): { readonly text: string; readonly at: readonly number[] } {
  const at: number[] = [];
  let squeezed = '';
  for (let i = 0; i < text.length; i++) {
    const unit = text.charAt(i);
    if (/[\s\u00ad]/.test(unit)) continue;
    squeezed += unit;
    at.push(i);
  }
  return { text: squeezed, at };
}

/**
 * Where `snippet` stands in a block's text, whatever the white space in either. A snippet may
 * begin in an earlier block or end in a later one: then the part that stands in this block.
 * `undefined` when it has no part in it.
 */
export function snippetRange(blockText: string, snippet: string): Range | undefined {
  const block = squeeze(blockText);
  const wanted = squeeze(snippet.replace(/^[\s…]+|[\s…]+$/g, '')).text;
  if (wanted === '' || block.text === '') return undefined;

  const range = (start: number, end: number): Range | undefined => {
    const first = block.at[start];
    const last = block.at[end - 1];
    return first === undefined || last === undefined ? undefined : { start: first, end: last + 1 };
  };

  const inside = block.text.indexOf(wanted);
  if (inside >= 0) return range(inside, inside + wanted.length);
  if (wanted.includes(block.text)) return range(0, block.text.length);
  for (let length = Math.min(wanted.length, block.text.length); length >= SHORTEST_OVERLAP; length--) {
    if (block.text.endsWith(wanted.slice(0, length))) return range(block.text.length - length, block.text.length);
    if (block.text.startsWith(wanted.slice(-length))) return range(0, length);
  }
  return undefined;
}
