import { setImmediate as nextTurn } from 'node:timers/promises';
import { type DocumentIdentity, fileTerms, identityOf, titleTerms } from '../analysis/index.ts';
import type { DocumentRepository, DocumentTermRepository, VersionRepository } from '../storage/index.ts';

/** Documents looked up at once. */
const BATCH = 64;

/** Blocks of a document that its identity is told from when it is not read again: a good deal of it. */
const BLOCKS = 400;

export interface DocumentNamesParts {
  readonly documents: DocumentRepository;
  readonly terms: DocumentTermRepository;
  readonly versions: VersionRepository;
}

/** What documents are called by those who ask for them, kept in step with their titles and files. */
export class DocumentNames {
  readonly #parts: DocumentNamesParts;

  constructor(parts: DocumentNamesParts) {
    this.#parts = parts;
  }

  /** Takes down what a document that was just read is called. */
  learn(documentId: string, { names, periods }: DocumentIdentity): void {
    this.#parts.terms.replace(documentId, { name: names, period: periods });
    this.renamed(documentId);
  }

  /** To be called when a document's title or its files have changed. */
  renamed(documentId: string): void {
    const { documents, terms } = this.#parts;
    const document = documents.find(documentId);
    if (!document) return;
    const language = document.language ?? undefined;
    terms.replace(documentId, {
      title: titleTerms(document.title, language),
      file: documents.paths(documentId).flatMap((path) => fileTerms(path, language)),
    });
  }

  /** Learns what those documents are called that were read before Alcove took it down. */
  async learnUnknown(): Promise<void> {
    const { terms, versions } = this.#parts;
    // Some are called nothing at all, and stay unknown.
    let last = '';
    for (;;) {
      const unknown = terms.unknown(last, BATCH);
      for (const { documentId, versionId, language } of unknown) {
        this.learn(documentId, identityOf(versions.blocks(versionId, { from: 0, to: BLOCKS }), language ?? undefined));
        last = documentId;
        await nextTurn();
      }
      if (unknown.length < BATCH) return;
    }
  }
}
