const WORDS =
  'harbour engine letter mountain copper signal garden river winter theory market bridge doctor island music paper glass forest clock window'.split(
    ' ',
  );

/** A number generator that gives the same sequence for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Sentences of everyday words, in paragraphs; the same for the same seed. */
export function generateText(sentences: number, seed: number): string {
  const random = seededRandom(seed);
  const word = (): string => WORDS[Math.floor(random() * WORDS.length)] ?? '';
  const lines: string[] = [];
  for (let index = 0; index < sentences; index++) {
    const words = Array.from({ length: 8 + Math.floor(random() * 8) }, word);
    lines.push(`The ${words.join(' ')} number ${index}.${index % 6 === 5 ? '\n\n' : ''}`);
  }
  return lines.join(' ');
}
