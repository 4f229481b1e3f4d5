import { termsOf } from './terms.ts';

/**
 * What a chunk is found by: its text, and the title and headings it stands under where the
 * text does not hold them already.
 */
export function chunkTerms(
  chunk: { readonly text: string; readonly headingPath: readonly string[] },
  title: string,
  language: string | undefined,
): string[] {
  const context = [title, ...chunk.headingPath].filter(
    (line, index, all) => all.indexOf(line) === index && !chunk.text.includes(line),
  );
  return [...context.flatMap((line) => termsOf(line, language)), ...termsOf(chunk.text, language)];
}
