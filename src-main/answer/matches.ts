import { type QueryConcept, queryTerms } from '../analysis/index.ts';
import type { FoundPassage } from '../search/index.ts';

/** Those of `concepts` that a text names. */
export function matches<Concept extends QueryConcept>(
  text: string,
  concepts: readonly Concept[],
  languages: readonly string[],
): Set<Concept> {
  const terms = new Set(queryTerms(text, languages));
  return new Set(concepts.filter((concept) => !concept.terms.isDisjointFrom(terms)));
}

/** A passage with what stands above it: it is found by that, too. */
export const contextOf = ({ title, headingPath, text }: FoundPassage): string =>
  [title, ...headingPath, text].join('\n');
