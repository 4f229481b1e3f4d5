import type { LibraryIndex } from '../search/index.ts';
import type { DocumentRepository, DocumentTagRepository } from '../storage/index.ts';

/**
 * Puts documents that answer into further collections, and tags on them: in SQLite, and in the rows that a
 * search is filtered by. One at a time, so that two requests do not undo each other.
 */
export class Placement {
  readonly #documents: DocumentRepository;
  readonly #tags: DocumentTagRepository;
  readonly #index: LibraryIndex;
  #last: Promise<unknown> = Promise.resolve();

  constructor(documents: DocumentRepository, tags: DocumentTagRepository, index: LibraryIndex) {
    this.#documents = documents;
    this.#tags = tags;
    this.#index = index;
  }

  /** Does nothing for a document that is gone, or is in all of the collections. */
  place(documentId: string, collectionIds: readonly number[]): Promise<void> {
    return this.#inTurn(async () => {
      const before = this.#documents.collectionIds(documentId);
      const added = collectionIds.filter((id) => !before.includes(id));
      if (added.length === 0) return;
      // The index first: if the process dies in between, the next import puts it right.
      await this.#index.setPlacement(documentId, { collectionIds: [...before, ...added] });
      if (!this.#documents.find(documentId)) return;
      for (const id of added) this.#documents.addToCollection(documentId, id);
    });
  }

  /** Replaces the tags of a document; does nothing for one that is gone. */
  tag(documentId: string, tags: readonly string[]): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#documents.find(documentId)) return;
      // SQLite first: a document that is read again meanwhile takes its tags from there.
      this.#tags.set(documentId, tags);
      await this.#index.setPlacement(documentId, { tags: this.#tags.of(documentId) });
    });
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }
}
