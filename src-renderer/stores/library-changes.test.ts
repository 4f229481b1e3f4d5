import { describe, expect, it } from 'vitest';
import type { DocumentStatus, DocumentSummary } from '../../src-shared/documents.ts';
import { errorReport } from '../../src-shared/errors.ts';
import { applyChanges, countDocuments, EMPTY_LIBRARY, type LibraryChange } from './library-changes.ts';

function document(id: string, status: DocumentStatus = 'ready', more: Partial<DocumentSummary> = {}): DocumentSummary {
  return {
    id,
    title: id,
    status,
    path: `/${id}.pdf`,
    byteSize: 1,
    chunkCount: 1,
    collections: [],
    tags: [],
    addedAt: 0,
    originalMissing: false,
    updating: false,
    ...more,
  };
}

function documents(changed: DocumentSummary[], removed: string[] = [], whole = false): LibraryChange {
  return { event: { type: 'documents', changed, removed }, whole };
}

describe('applyChanges', () => {
  it('is loaded once the whole state has arrived, even when that is empty', () => {
    expect(applyChanges(EMPTY_LIBRARY, [documents([], [], true)]).loaded).toBe(true);
  });

  it('adds, replaces and removes by id', () => {
    const first = applyChanges(EMPTY_LIBRARY, [documents([document('a', 'queued'), document('b')], [], true)]);
    const second = applyChanges(first, [documents([document('a', 'ready'), document('c')], ['b'])]);
    expect([...second.documents.keys()]).toEqual(['a', 'c']);
    expect(second.documents.get('a')?.status).toBe('ready');
    expect(first.documents.get('a')?.status).toBe('queued');
  });

  it('forgets documents that were removed while the link was down', () => {
    const before = applyChanges(EMPTY_LIBRARY, [documents([document('a'), document('b')], [], true)]);
    const after = applyChanges(before, [documents([document('b')], [], true)]);
    expect([...after.documents.keys()]).toEqual(['b']);
  });

  it('keeps the same documents when only the queue changed', () => {
    const before = applyChanges(EMPTY_LIBRARY, [documents([document('a')], [], true)]);
    const queue = { ...EMPTY_LIBRARY.queue, active: 1, total: 1 };
    const after = applyChanges(before, [{ event: { type: 'queue', queue }, whole: false }]);
    expect(after.documents).toBe(before.documents);
    expect(after.queue).toBe(queue);
  });
});

describe('countDocuments', () => {
  it('counts a ready document whose update failed as ready and as a problem', () => {
    const counts = countDocuments([
      document('a', 'ready', { pageCount: 3, error: errorReport('FILE_CHANGED') }),
      document('b', 'parsing'),
      document('c', 'failed', { error: errorReport('FILE_EMPTY') }),
      document('d', 'cancelled'),
    ]);
    expect(counts).toEqual({ ready: 1, busy: 1, problems: 2, failed: 1, locked: 0, missing: 0, pages: 3 });
  });

  it('counts what waits for a password, what has lost its original, and a slide as a page', () => {
    const counts = countDocuments([
      document('a', 'failed', { error: errorReport('PASSWORD_REQUIRED') }),
      document('b', 'failed', { error: errorReport('PASSWORD_WRONG') }),
      document('c', 'ready', { originalMissing: true, pageCount: 2 }),
      document('d', 'ready', { pageUnit: 'slide', pageCount: 12 }),
    ]);
    expect(counts).toMatchObject({ failed: 2, locked: 2, missing: 1, pages: 14 });
  });
});
