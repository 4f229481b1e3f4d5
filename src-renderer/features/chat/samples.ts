import type { DocumentSummary } from '../../../src-shared/documents.ts';

/** The collection that the samples are imported into. */
const SAMPLES = 'Samples';

/** Whether a document came with the app and can be asked. */
export function isSample({ collections, status }: DocumentSummary): boolean {
  return status === 'ready' && collections.includes(SAMPLES);
}
