import type { DocumentSummary } from '../../../src-shared/documents.ts';

const PLAIN = 56;
const WITH_ERROR = 72;

/** Whether a row has room for what went wrong. A person who cancelled knows why. */
export function showsError(document: DocumentSummary): boolean {
  return document.error !== undefined && document.status !== 'cancelled';
}

/** The height of a document's row, in pixels. Known without drawing it, so that the list can skip it. */
export function rowHeight(document: DocumentSummary): number {
  return showsError(document) ? WITH_ERROR : PLAIN;
}
