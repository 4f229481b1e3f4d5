import type { DocumentSummary } from '../../../src-shared/documents.ts';
import { hasProblem, isBusy } from '../../stores/library-changes.ts';

export interface Filter {
  readonly words: string;
  readonly show: 'all' | 'busy' | 'problems';
}

export const NO_FILTER: Filter = { words: '', show: 'all' };

/** The documents that pass, newest first; every word must stand in the title, path or a collection. */
export function filterDocuments(documents: Iterable<DocumentSummary>, { words, show }: Filter): DocumentSummary[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return [...documents]
    .filter((document) => {
      if (show === 'busy' && !isBusy(document)) return false;
      if (show === 'problems' && !hasProblem(document)) return false;
      if (wanted.length === 0) return true;
      const haystack = [document.title, document.path, ...document.collections].join('\n').toLowerCase();
      return wanted.every((word) => haystack.includes(word));
    })
    .sort((a, b) => b.addedAt - a.addedAt);
}
