import { expect, it } from 'vitest';
import type { DocumentSummary } from '../../../src-shared/documents.ts';
import { errorReport } from '../../../src-shared/errors.ts';
import { filterDocuments, isUnderParent, NO_FILTER } from './filter-documents.ts';

const document = (id: string, more: Partial<DocumentSummary> = {}): DocumentSummary => ({
  id,
  title: id,
  status: 'ready',
  path: `/docs/${id}.pdf`,
  byteSize: 1,
  chunkCount: 1,
  collections: [],
  tags: [],
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

it('wants every word, in any case, in the title, authors, path, collections or tags', () => {
  const all = [document('Annual Report', { collections: ['Finance'] }), document('Report')];
  expect(ids(filterDocuments(all, { ...NO_FILTER, words: ' REPORT finance ' }))).toEqual(['Annual Report']);
  const written = [document('a', { authors: ['Grace Hopper'] }), document('b')];
  expect(ids(filterDocuments(written, { ...NO_FILTER, words: 'hopper' }))).toEqual(['a']);
  const tagged = [document('a', { tags: ['Tax 2024'] }), document('b')];
  expect(ids(filterDocuments(tagged, { ...NO_FILTER, words: 'tax' }))).toEqual(['a']);
});

it('finds what is busy and what needs attention', () => {
  const all = [
    document('a', { status: 'parsing' }),
    document('b', { updating: true }),
    document('c', { status: 'failed', error: errorReport('FILE_EMPTY') }),
    document('d'),
  ];
  expect(ids(filterDocuments(all, { ...NO_FILTER, show: 'busy' }))).toEqual(['a', 'b']);
  expect(ids(filterDocuments(all, { ...NO_FILTER, show: 'problems' }))).toEqual(['c']);
});

it('finds what has lost its original', () => {
  const all = [document('a', { originalMissing: true }), document('b')];
  expect(ids(filterDocuments(all, { ...NO_FILTER, show: 'missing' }))).toEqual(['a']);
});

it('sorts by name as people do, and by size', () => {
  const all = [
    document('Part 10', { byteSize: 3 }),
    document('part 2', { byteSize: 9 }),
    document('Appendix', { byteSize: 1 }),
  ];
  expect(ids(filterDocuments(all, { ...NO_FILTER, order: 'name' }))).toEqual(['Appendix', 'part 2', 'Part 10']);
  expect(ids(filterDocuments(all, { ...NO_FILTER, order: 'largest' }))).toEqual(['part 2', 'Part 10', 'Appendix']);
});

it('puts attachments behind their mail, also those of an attached mail', () => {
  const all = [
    document('mail', { addedAt: 1 }),
    document('photo', { addedAt: 5, parentId: 'inner' }),
    document('inner', { addedAt: 4, parentId: 'mail' }),
    document('newest', { addedAt: 9 }),
    document('sheet', { addedAt: 3, parentId: 'mail' }),
  ];
  const shown = filterDocuments(all, NO_FILTER);
  expect(ids(shown)).toEqual(['newest', 'mail', 'inner', 'photo', 'sheet']);
  expect(shown.map((_, index) => isUnderParent(shown, index))).toEqual([false, false, true, true, true]);
});

it('shows an attachment by itself where its mail does not pass', () => {
  const shown = filterDocuments([document('mail'), document('sheet', { parentId: 'mail' })], {
    ...NO_FILTER,
    words: 'sheet',
  });
  expect(ids(shown)).toEqual(['sheet']);
  expect(isUnderParent(shown, 0)).toBe(false);
});

it('finds what lies in a folder', () => {
  const all = [document('a', { path: '/notes/a.md' }), document('b', { path: '/notes-old/b.md' })];
  expect(ids(filterDocuments(all, { ...NO_FILTER, folder: '/notes' }))).toEqual(['a']);
});

it('finds what has a tag, in any case and only whole', () => {
  const all = [document('a', { tags: ['Tax', 'home'] }), document('b', { tags: ['taxi'] }), document('c')];
  expect(ids(filterDocuments(all, { ...NO_FILTER, tag: 'tax' }))).toEqual(['a']);
});
