import type { DocumentSummary } from '../../../src-shared/documents.ts';
import { isInFolder } from '../../lib/folder-path.ts';
import { hasProblem, isBusy } from '../../stores/library-changes.ts';
import { hasTag } from './tags.ts';

export type Order = 'newest' | 'name' | 'largest';

export interface Filter {
  readonly words: string;
  readonly show: 'all' | 'busy' | 'problems' | 'missing';
  readonly order: Order;
  /** Shows only what lies in this folder. */
  readonly folder?: string;
  /** Shows only what has this tag. */
  readonly tag?: string;
}

export const NO_FILTER: Filter = { words: '', show: 'all', order: 'newest' };

/** Made once: `localeCompare` would look it up for each pair of titles. */
const byTitle = new Intl.Collator('en', { numeric: true });

const ORDERS: Record<Order, (a: DocumentSummary, b: DocumentSummary) => number> = {
  newest: (a, b) => b.addedAt - a.addedAt,
  name: (a, b) => byTitle.compare(a.title, b.title),
  largest: (a, b) => b.byteSize - a.byteSize,
};

/**
 * The documents that pass, in order; every word must stand in the title, an author, the path, a
 * collection or a tag. What came attached to a mail follows it, where the mail passes too.
 */
export function filterDocuments(
  documents: Iterable<DocumentSummary>,
  { words, show, order, folder, tag }: Filter,
): DocumentSummary[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const passing = [...documents].filter(
    (document) =>
      isShown(document, show) &&
      (folder === undefined || isInFolder(document.path, folder)) &&
      (tag === undefined || hasTag(document, tag)) &&
      hasWords(document, wanted),
  );
  return withAttachments(passing.sort(ORDERS[order]));
}

function isShown(document: DocumentSummary, show: Filter['show']): boolean {
  switch (show) {
    case 'all':
      return true;
    case 'busy':
      return isBusy(document);
    case 'problems':
      return hasProblem(document);
    case 'missing':
      return document.originalMissing;
  }
}

function hasWords({ title, authors, path, collections, tags }: DocumentSummary, wanted: readonly string[]): boolean {
  if (wanted.length === 0) return true;
  const haystack = [title, ...(authors ?? []), path, ...collections, ...tags].join('\n').toLowerCase();
  return wanted.every((word) => haystack.includes(word));
}

/** Puts each document behind the one that it came attached to. */
function withAttachments(documents: DocumentSummary[]): DocumentSummary[] {
  if (!documents.some(({ parentId }) => parentId !== undefined)) return documents;
  const ids = new Set(documents.map(({ id }) => id));
  const isAttached = ({ parentId }: DocumentSummary): boolean => parentId !== undefined && ids.has(parentId);
  const attached = Map.groupBy(documents.filter(isAttached), ({ parentId }) => parentId);
  const family = (document: DocumentSummary): DocumentSummary[] => [
    document,
    ...(attached.get(document.id) ?? []).flatMap(family),
  ];
  return documents.filter((document) => !isAttached(document)).flatMap(family);
}

/** Whether the document at `index` stands under the one it came attached to. */
export function isUnderParent(documents: readonly DocumentSummary[], index: number): boolean {
  const parentId = documents[index]?.parentId;
  if (parentId === undefined) return false;
  for (let i = index - 1; i >= 0; i--) {
    const before = documents[i];
    if (before?.id === parentId) return true;
    if (before?.parentId === undefined) return false;
  }
  return false;
}
