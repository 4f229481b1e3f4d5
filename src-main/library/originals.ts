import { stat } from 'node:fs/promises';
import type { Database, DocumentRepository, ImportJobRepository } from '../storage/index.ts';

/** Paths looked at between two turns of the event loop, all at once. */
const BATCH = 64;

export interface OriginalsParts {
  readonly db: Database;
  readonly documents: DocumentRepository;
  readonly jobs: ImportJobRepository;
  readonly now: () => number;
  readonly onChange: (documentId: string) => void;
  /** Called with documents that were never read and whose file is gone: nothing is left of them. */
  readonly onGone: (documentIds: readonly string[]) => Promise<void>;
}

/** The files that documents were read from: whether they are still there. */
export class Originals {
  readonly #parts: OriginalsParts;

  constructor(parts: OriginalsParts) {
    this.#parts = parts;
  }

  /**
   * Takes note that files are gone. A document keeps its text, marked as without its original; a
   * path beside others that are there is forgotten; what was never read goes.
   */
  async markMissing(paths: readonly string[]): Promise<void> {
    const { db, documents, now, onChange, onGone } = this.#parts;
    const unread = new Set<string>();
    db.transaction(() => {
      for (const path of paths) {
        const document = documents.findByPath(path);
        if (!document) continue;
        if (documents.presentPaths(document.id).some((other) => other !== path)) documents.dropPath(path);
        else if (document.versionId === null) unread.add(document.id);
        else documents.setMissing(path, now());
        onChange(document.id);
      }
    });
    if (unread.size > 0) await onGone([...unread]);
  }

  /** Takes note that files are there again. */
  markPresent(paths: readonly string[]): void {
    const { db, documents, onChange } = this.#parts;
    db.transaction(() => {
      for (const path of paths) {
        const id = documents.setMissing(path, null);
        if (id !== undefined) onChange(id);
      }
    });
  }

  /**
   * Looks at every file that a document was read from, a few at a time.
   * @param signal stops the looking
   * @param isLeftOut tells of files that someone else looks after
   */
  async check(signal: AbortSignal, isLeftOut: (path: string) => boolean = () => false): Promise<void> {
    let after = '';
    for (;;) {
      const batch = this.#parts.documents.pathsAfter(after, BATCH);
      const last = batch.at(-1);
      if (!last || signal.aborted) return;
      after = last.path;
      const own = batch.filter(({ path }) => !isLeftOut(path));
      const seen = await Promise.all(own.map(async (file) => ({ ...file, isGone: await isGone(file.path) })));
      if (signal.aborted) return;
      const gone = seen.filter(({ isGone, isMissing }) => isGone && !isMissing).map(({ path }) => path);
      // One that waits to be read says so itself when its turn comes.
      await this.markMissing(gone.filter((path) => !this.#parts.jobs.findByPath(path)));
      this.markPresent(seen.filter(({ isGone, isMissing }) => !isGone && isMissing).map(({ path }) => path));
    }
  }

  /** Files of a document, other than `present`, that are not there any more: it was moved from them. */
  async movedFrom(documentId: string, present: string): Promise<string[]> {
    const others = this.#parts.documents.ownPaths(documentId).filter((path) => path !== present);
    const gone = await Promise.all(others.map(isGone));
    return others.filter((_, index) => gone[index]);
  }
}

/** Whether a file is certainly not there; one that may not be looked at is not gone. */
async function isGone(path: string): Promise<boolean> {
  try {
    await stat(path);
    return false;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR';
  }
}
