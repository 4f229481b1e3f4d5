import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { DocumentRepository, FileStamp, ImportJobRepository } from '../storage/index.ts';

/** Mail in mail in mail: deeper than this, nobody looks. */
const MAX_DEPTH = 8;

export interface AttachmentsParts {
  readonly documents: DocumentRepository;
  readonly jobs: ImportJobRepository;
  /** Where attachments are kept as files, a folder for each document they came in. */
  readonly folder: string;
  readonly now: () => number;
}

/** Files that came inside another document: documents of their own, which go when it goes. */
export class Attachments {
  readonly #parts: AttachmentsParts;

  constructor(parts: AttachmentsParts) {
    this.#parts = parts;
  }

  /** Where attachments are kept. */
  get folder(): string {
    return this.#parts.folder;
  }

  /** Where the attachments of a document are kept. */
  folderOf(documentId: string): string {
    return join(this.#parts.folder, documentId);
  }

  /**
   * Puts what is new among a document's attachments into the queue, and lets go of those that
   * it does not have any more. Part of the transaction that makes the document ready.
   * @returns paths of what was queued, and documents that went
   */
  enter(
    parentId: string,
    files: readonly FileStamp[],
    collectionIds: readonly number[],
  ): { readonly queued: readonly string[]; readonly removed: readonly string[] } {
    const { documents, jobs, now } = this.#parts;
    const wanted = this.#depthOf(parentId) < MAX_DEPTH ? files : [];
    const gone = documents.attachmentPaths(parentId).filter((path) => !wanted.some((file) => file.path === path));
    const removed = gone.flatMap((path) => this.#let(path));
    const queued: string[] = [];
    const [first] = collectionIds;
    for (const file of wanted) {
      if (first === undefined || documents.findByPath(file.path)) continue;
      const documentId = randomUUID();
      documents.create(documentId, basename(file.path, extname(file.path)), file.byteSize, now());
      documents.setPath(documentId, file, null);
      documents.setParent(file.path, parentId);
      for (const id of collectionIds) documents.addToCollection(documentId, id);
      jobs.add({ ...file, documentId, collectionId: first }, now());
      queued.push(file.path);
    }
    return { queued, removed };
  }

  /**
   * The document, and those that would be without any file if it went: its attachments, and theirs.
   * One that is also a file of its own, or came with another mail, stays.
   */
  familyOf(documentId: string): string[] {
    const family = [documentId];
    for (const id of family) family.push(...this.#parts.documents.onlyAttachedTo(family, id));
    return family;
  }

  /** Deletes the folders of documents that are not there any more. */
  async sweep(): Promise<void> {
    const { folder, documents } = this.#parts;
    const names = await readdir(folder).catch(() => []);
    for (const name of names) {
      if (!documents.find(name)) await rm(join(folder, name), { recursive: true, force: true });
    }
  }

  /** Drops a path; returns the document, if that was its last one. */
  #let(path: string): string[] {
    const { documents } = this.#parts;
    const document = documents.findByPath(path);
    documents.dropPath(path);
    if (!document || documents.paths(document.id).length > 0) return [];
    documents.delete(document.id);
    return [document.id];
  }

  #depthOf(documentId: string): number {
    let depth = 0;
    let current: string | undefined = documentId;
    while (current !== undefined && depth < MAX_DEPTH) {
      current = this.#parts.documents.parentOf(current);
      if (current !== undefined) depth++;
    }
    return depth;
  }
}
