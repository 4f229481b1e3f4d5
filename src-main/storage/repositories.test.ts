import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Message } from '../../src-shared/answers.ts';
import type { Chunk } from '../../src-shared/documents.ts';
import { generationStats } from '../testing/generation-stats.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { CollectionRepository } from './collections.ts';
import { ConversationRepository } from './conversations.ts';
import { type Database, openDatabase } from './database.ts';
import { DocumentRepository } from './documents.ts';
import { ImportJobRepository } from './import-jobs.ts';
import { VersionRepository } from './versions.ts';

let db: Database;
let documents: DocumentRepository;
let versions: VersionRepository;
let jobs: ImportJobRepository;
let collections: CollectionRepository;

beforeEach(() => {
  db = openDatabase(join(temporaryFolder(), 'alcove.db'));
  documents = new DocumentRepository(db);
  versions = new VersionRepository(db);
  jobs = new ImportJobRepository(db);
  collections = new CollectionRepository(db);
  onTestFinished(() => db.close());
});

const stamp = (path: string, modifiedAt = 1) => ({ path, byteSize: 10, modifiedAt });

function chunk(ordinal: number): Chunk {
  return { ordinal, text: `chunk ${ordinal}`, headingPath: ['H'], spans: [], tokenCount: 2 };
}

function addDocument(
  id: string,
  { chunks = 1, language = 'en' as string | null } = {},
): { version: number; ids: number[] } {
  documents.create(id, id, 10, 1);
  documents.setPath(id, stamp(`/${id}`), `hash of ${id}`);
  const version = versions.begin(id, 1);
  const ids = versions
    .addChunks(
      version,
      Array.from({ length: chunks }, (_, index) => chunk(index)),
    )
    .map(({ indexId }) => indexId);
  versions.publish(id, version, facts(id, chunks, language), 1);
  return { version, ids };
}

const facts = (id: string, chunkCount: number, language: string | null = 'en') => ({
  title: id,
  format: 'text',
  language,
  contentHash: `hash of ${id}`,
  byteSize: 10,
  pageCount: null,
  chunkCount,
});

describe('a version', () => {
  it('is not seen until it is published, and then whole', () => {
    documents.create('doc', 'Doc', 10, 1);
    const version = versions.begin('doc', 1);
    const ids = versions.addChunks(version, [chunk(0), chunk(1)]).map(({ indexId }) => indexId);
    expect(versions.liveChunks(ids).size).toBe(0);
    expect(versions.countLive()).toEqual({ documents: 0, chunks: 0 });
    versions.publish('doc', version, facts('doc', 2), 1);
    expect([...versions.liveChunks(ids).values()].map(({ text }) => text)).toEqual(['chunk 0', 'chunk 1']);
    expect(versions.countLive()).toMatchObject({ chunks: 2 });
  });

  it('is a stray once another one answers, unless it is being written', () => {
    const { version: old, ids } = addDocument('doc');
    const next = versions.begin('doc', 2);
    expect(versions.strays(new Set([next]))).toEqual([]);
    expect(versions.strays()).toEqual([next]);
    versions.publish('doc', next, facts('doc', 0), 2);
    expect(versions.strays()).toEqual([old]);
    expect(versions.liveChunks(ids).size).toBe(0);
  });

  it('is a stray once its document is removed', () => {
    const { version } = addDocument('doc');
    documents.delete('doc');
    expect(versions.strays()).toEqual([version]);
  });

  it('is deleted in steps of the size asked for, and only it', () => {
    const { version } = addDocument('doc', { chunks: 7 });
    const { ids: others } = addDocument('other', { chunks: 3 });
    versions.addBlocks(
      version,
      0,
      Array.from({ length: 4 }, () => ({ kind: 'paragraph', text: 'x', headingPath: [] }) as const),
    );
    documents.delete('doc');
    const left = (): number =>
      db.get<{ n: number }>(
        'SELECT (SELECT COUNT(*) FROM chunks WHERE version_id = ?1) + (SELECT COUNT(*) FROM blocks WHERE version_id = ?1) AS n',
        version,
      )?.n ?? -1;
    const seen = [left()];
    while (versions.deleteStep(version, 3)) seen.push(left());
    expect(seen).toEqual([11, 8, 5, 2]);
    expect(left()).toBe(0);
    expect(versions.strays()).toEqual([]);
    expect(versions.liveChunks(others).size).toBe(3);
  });
});

describe('chunks that a change leaves as they were', () => {
  const marked = (ordinal: number, fingerprint: string) => ({ ...chunk(ordinal), text: fingerprint, fingerprint });

  function publishNext(texts: readonly string[]): {
    version: number;
    added: { indexId: number; isIndexed: boolean }[];
  } {
    const before = documents.find('doc')?.versionId;
    const version = versions.begin('doc', 1);
    const added = versions.addChunks(
      version,
      texts.map((text, ordinal) => marked(ordinal, text)),
      before == null ? new Map() : versions.indexedChunks(before),
    );
    versions.publish('doc', version, facts('doc', texts.length), 1);
    return { version, added };
  }

  it('keep their rows in the index, whose text is that of the version that answers', () => {
    documents.create('doc', 'Doc', 10, 1);
    const first = publishNext(['a', 'b', 'b', 'c']);
    expect(first.added.map(({ isIndexed }) => isIndexed)).toEqual([false, false, false, false]);
    const second = publishNext(['new', 'b', 'a', 'b', 'b']);
    expect(second.added.map(({ isIndexed }) => isIndexed)).toEqual([false, true, true, true, false]);
    const [a, b, b2, c] = first.added.map(({ indexId }) => indexId);
    expect(second.added.slice(1, 4).map(({ indexId }) => indexId)).toEqual([b, a, b2]);
    const live = versions.liveChunks([a, b, b2, c, second.added[0]?.indexId ?? 0].map((id) => id ?? 0));
    expect([...live].map(([id, { text }]) => [id, text]).sort()).toEqual(
      [
        [a, 'a'],
        [b, 'b'],
        [b2, 'b'],
        [second.added[0]?.indexId, 'new'],
      ].sort(),
    );
  });

  it('leave the index only with the last version that has them', () => {
    documents.create('doc', 'Doc', 10, 1);
    const first = publishNext(['a', 'b']);
    const second = publishNext(['a', 'c']);
    const [a, b] = first.added.map(({ indexId }) => indexId);
    const c = second.added[1]?.indexId;
    expect(versions.indexIdsOnlyOf([first.version])).toEqual([b]);
    while (versions.deleteStep(first.version, 100));
    // The chunk that the row was made for is gone; the row is still of use.
    const third = publishNext(['a']);
    expect(third.added).toEqual([{ indexId: a, isIndexed: true }]);
    expect(versions.indexIdsOnlyOf([second.version])).toEqual([c]);
    expect(versions.indexIdsOnlyOf([second.version, third.version])).toEqual([a, c]);
    expect(versions.liveChunksAfter(0, 10).map(({ indexId }) => indexId)).toEqual([a]);
  });
});

describe('documents', () => {
  it('are found by the beginning of their id; two at most, to tell unique from not', () => {
    for (const id of ['abcd-1', 'abcd-2', 'abcd-3', 'wxyz%']) addDocument(id);
    expect(documents.findByPrefix('wxyz')).toEqual(['wxyz%']);
    expect(documents.findByPrefix('abcd')).toHaveLength(2);
    expect(documents.findByPrefix('abcd-3')).toEqual(['abcd-3']);
    expect(documents.findByPrefix('%')).toEqual([]);
    expect(documents.findByPrefix("' OR 1=1 --")).toEqual([]);
  });

  it('count their languages by how much text is in them', () => {
    addDocument('a', { chunks: 2, language: 'de' });
    addDocument('b', { chunks: 9, language: 'en' });
    addDocument('c', { chunks: 3, language: 'de' });
    addDocument('d', { chunks: 50, language: null });
    expect(versions.languages()).toEqual(['en', 'de']);
  });

  it('keep answering when an update fails, and say so', () => {
    const { ids } = addDocument('doc');
    documents.setFailed('doc', 'failed', { code: 'FILE_CORRUPT', message: 'Cut short.', action: '' }, 2);
    expect(documents.summary('doc')).toMatchObject({
      status: 'ready',
      error: { code: 'FILE_CORRUPT', message: 'Cut short.' },
    });
    expect(versions.liveChunks(ids).size).toBe(1);
    documents.setQueued('doc', 3);
    expect(documents.summary('doc')?.error).toBeUndefined();
  });

  it('are told apart by path: a path points at one document at a time', () => {
    addDocument('a');
    addDocument('b');
    documents.setPath('b', stamp('/a'), 'hash of b');
    expect(documents.findByPath('/a')?.id).toBe('b');
    expect(documents.paths('a')).toEqual([]);
  });
});

describe('import jobs', () => {
  const add = (id: string, path = `/${id}`, byteSize = 10): number => {
    const collectionId = collections.ensure('Library', 1);
    documents.create(id, id, byteSize, 1);
    jobs.add({ ...stamp(path), byteSize, documentId: id, collectionId }, 1);
    return jobs.findByPath(path)?.id ?? -1;
  };

  it('come in order of arrival, those that were interrupted last', () => {
    const [first, second, third] = [add('a'), add('b'), add('c')];
    jobs.begin(first);
    expect(jobs.nextSmall(new Set())?.id).toBe(second);
    expect(jobs.nextSmall(new Set([second]))?.id).toBe(third);
    expect(jobs.nextSmall(new Set([second, third]))?.id).toBe(first);
    expect(jobs.nextSmall(new Set([first, second, third]))).toBeUndefined();
  });

  it('that someone waits for come first, then those of documents that changed', () => {
    const [first, changed, awaited] = [add('a'), add('b'), add('c')];
    db.run('UPDATE import_jobs SET priority = 1 WHERE id = ?', changed);
    jobs.expedite('/c');
    expect(jobs.nextSmall(new Set())?.id).toBe(awaited);
    expect(jobs.nextSmall(new Set([awaited]))?.id).toBe(changed);
    expect(jobs.nextSmall(new Set([awaited, changed]))?.id).toBe(first);
  });

  it('of large files come apart, the largest first', () => {
    const [large, larger, small] = [add('a', '/a', 2 ** 20), add('b', '/b', 2 ** 21), add('c', '/c', 2 ** 20 - 1)];
    expect(jobs.nextLarge(new Set())?.id).toBe(larger);
    expect(jobs.nextLarge(new Set([larger]))?.id).toBe(large);
    expect(jobs.nextLarge(new Set([large, larger]))).toBeUndefined();
    expect(jobs.nextSmall(new Set())?.id).toBe(small);
    jobs.begin(larger);
    expect(jobs.nextLarge(new Set())?.id).toBe(large);
    expect(jobs.total()).toEqual({ count: 3, bytes: 2 ** 20 + 2 ** 21 + 2 ** 20 - 1 });
  });

  it('are not over when their file changed since they were taken', () => {
    const id = add('a');
    const taken = jobs.find(id);
    jobs.restamp(id, stamp('/a', 2));
    expect(taken && jobs.finish(taken)).toBe(false);
    const again = jobs.find(id);
    expect(again && jobs.finish(again)).toBe(true);
    expect(jobs.total().count).toBe(0);
  });

  it('go with their document', () => {
    add('a');
    documents.delete('a');
    expect(jobs.total().count).toBe(0);
  });
});

describe('collections', () => {
  it('are the same whatever the case of their name, and are not made twice', () => {
    const id = collections.ensure('Research', 1);
    expect(collections.ensure('research', 2)).toBe(id);
    expect(collections.find('RESEARCH')).toBe(id);
    expect(collections.find("Research' --")).toBeUndefined();
  });
});

describe('conversations', () => {
  const message = {
    id: 'm',
    conversationId: 'c',
    role: 'assistant',
    text: 'so f',
    citations: [],
    createdAt: 1,
  } as const;
  let repository: ConversationRepository;

  beforeEach(() => {
    repository = new ConversationRepository(db);
    repository.create('c', 'Talk', 1);
  });

  it('mark the answers that were being written when the process ended', () => {
    repository.save({ ...message, status: 'streaming' }, 1);
    expect(repository.closeInterrupted()).toBe(1);
    expect(repository.message('m')).toMatchObject({ status: 'interrupted', text: 'so f' });
  });

  it('keep with a written answer what it cost, what came before it and why it ended', () => {
    const written: Message = {
      ...message,
      status: 'complete',
      mode: 'written',
      timings: { searchMs: 1, composeMs: 2, totalMs: 3 },
      reasoning: { text: 'Let me see.', milliseconds: 12 },
      generation: generationStats(),
      finish: 'length',
    };
    repository.save({ ...message, status: 'streaming' }, 1);
    repository.save(written, 2);
    expect(repository.message('m')).toEqual(written);
  });
});
