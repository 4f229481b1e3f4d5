import type { KeywordIndex } from '../search/index.ts';
import type { DocumentRepository } from '../storage/index.ts';

/**
 * Puts documents that answer into further collections: in SQLite, and in the rows that a
 * search is filtered by. One at a time, so that two requests do not undo each other.
 */
export class Placement {
  readonly #documents: DocumentRepository;
  readonly #index: KeywordIndex;
  #last: Promise<unknown> = Promise.resolve();

  constructor(documents: DocumentRepository, index: KeywordIndex) {
    this.#documents = documents;
    this.#index = index;
  }

  /** Does nothing for a document that is gone, or is in all of the collections. */
  place(documentId: string, collectionIds: readonly number[]): Promise<void> {
    const result = this.#last.then(async () => {
      const before = this.#documents.collectionIds(documentId);
      const added = collectionIds.filter((id) => !before.includes(id));
      if (added.length === 0) return;
      // The index first: if the process dies in between, the next import puts it right.
      await this.#index.setPlacement(documentId, { collectionIds: [...before, ...added] });
      if (!this.#documents.find(documentId)) return;
      for (const id of added) this.#documents.addToCollection(documentId, id);
    });
    this.#last = result.catch(() => {});
    return result;
  }
}
