import { seededRandom } from './random.ts';

const WORDS =
  'harbour engine letter mountain copper signal garden river winter theory market bridge doctor island music paper glass forest clock window'.split(
    ' ',
  );

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
