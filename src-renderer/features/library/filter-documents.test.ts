import { expect, it } from 'vitest';
import type { DocumentSummary } from '../../../src-shared/documents.ts';
import { errorReport } from '../../../src-shared/errors.ts';
import { filterDocuments, NO_FILTER } from './filter-documents.ts';

const document = (id: string, more: Partial<DocumentSummary> = {}): DocumentSummary => ({
  id,
  title: id,
  status: 'ready',
  path: `/docs/${id}.pdf`,
  byteSize: 1,
  chunkCount: 1,
  collections: [],
  addedAt: 0,
  originalMissing: false,
  updating: false,
  ...more,
});
const ids = (documents: readonly DocumentSummary[]) => documents.map(({ id }) => id);

it('shows the newest first and keeps the order of those added together', () => {
  const all = [document('a', { addedAt: 1 }), document('b', { addedAt: 2 }), document('c', { addedAt: 1 })];
  expect(ids(filterDocuments(all, NO_FILTER))).toEqual(['b', 'a', 'c']);
});

it('wants every word, in any case, in the title, path or collections', () => {
  const all = [document('Annual Report', { collections: ['Finance'] }), document('Report')];
  expect(ids(filterDocuments(all, { words: ' REPORT finance ', show: 'all' }))).toEqual(['Annual Report']);
});

it('finds what is busy and what needs attention', () => {
  const all = [
    document('a', { status: 'parsing' }),
    document('b', { updating: true }),
    document('c', { status: 'failed', error: errorReport('FILE_EMPTY') }),
    document('d'),
  ];
  expect(ids(filterDocuments(all, { words: '', show: 'busy' }))).toEqual(['a', 'b']);
  expect(ids(filterDocuments(all, { words: '', show: 'problems' }))).toEqual(['c']);
});
