import { ChunkTerms } from '../search/chunk-terms.ts';
import type { Ranked } from '../search/relevance.ts';

/** A ranked passage of which nothing matters but what is given. */
export function ranked({
  id,
  score,
  documentId = `document ${id}`,
  terms = `word${id} term${id}`,
}: {
  readonly id: number;
  readonly score: number;
  readonly documentId?: string;
  readonly terms?: string;
}): Ranked {
  const chunk = {
    id,
    documentId,
    title: '',
    path: '',
    pageUnit: null,
    language: null,
    date: null,
    ordinal: 0,
    text: terms,
    headingPath: [],
    spans: [],
  };
  return {
    candidate: { chunk, terms: new ChunkTerms(() => terms), holds: () => false },
    score,
    explanation: { fused: score },
  };
}
