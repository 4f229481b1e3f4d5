const UNSPACED_END = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uff65]$/u;
const UNSPACED_START = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uff65]/u;

/** `Nord- und Südsee`: a hyphen before these stands for the rest of a word and stays. */
const CONJUNCTION = /^(?:and|or|to|und|oder|bis|bzw|et|ou|y|e|o|en|of|og|och)\b/;

/** Lines as running text: words hyphenated at a line's end become whole, ideographs stay unspaced. */
export function joinLines(lines: readonly string[]): string {
  const parts: string[] = [];
  for (const line of lines) {
    const before = parts.at(-1);
    if (before === undefined) parts.push(line);
    else if (before.endsWith('\u00ad')) parts.push(takeHyphen(parts, before), line);
    else if (/\p{L}[-\u2010]$/u.test(before)) parts.push(...afterHyphen(parts, before, line));
    else if (UNSPACED_END.test(before) && UNSPACED_START.test(line)) parts.push(line);
    else parts.push(' ', line);
  }
  return parts.join('');
}

/** Takes the last part off `parts`, for one without its hyphen to stand in its place. */
function takeHyphen(parts: string[], before: string): string {
  parts.pop();
  return before.slice(0, -1);
}

function afterHyphen(parts: string[], before: string, line: string): string[] {
  // `Trace-Monkey`, `state-of-the-art` and `d-dimensional` keep their hyphen; `infor-mation` was cut by the line.
  const isLower = /\p{Ll}.$/u.test(before) && /^\p{Ll}/u.test(line);
  if (isLower && CONJUNCTION.test(line)) return [' ', line];
  const isCompound = /(?:^|[\s(])\p{L}.$|-\p{L}+.$/u.test(before.slice(-40));
  if (isLower && !isCompound) return [takeHyphen(parts, before), line];
  return /^[\p{L}\p{N}]/u.test(line) ? [line] : [' ', line];
}
