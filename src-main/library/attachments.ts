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

/** What became of the files inside a document. */
export interface AttachmentChanges {
  /** Paths that were put into the queue. */
  readonly queued: readonly string[];
  /** Paths that were taken out of it. */
  readonly dropped: readonly string[];
  /** Documents that went. */
  readonly removed: readonly string[];
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
   */
  enter(parentId: string, files: readonly FileStamp[], collectionIds: readonly number[]): AttachmentChanges {
    const { documents, jobs, now } = this.#parts;
    const wanted = this.#depthOf(parentId) < MAX_DEPTH ? files : [];
    const kept = new Set(wanted.map(({ path }) => path));
    const changes = this.#drop(documents.attachmentPaths(parentId).filter((path) => !kept.has(path)));
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
    return { ...changes, queued };
  }

  /** Lets go of all that came inside a document. Part of the transaction in which it goes. */
  leave(parentId: string): AttachmentChanges {
    return this.#drop(this.#parts.documents.attachmentPaths(parentId));
  }

  /**
   * The documents, and those that would be without any file if they went: their attachments, and theirs.
   * One that is also a file of its own, or came with another mail, stays.
   */
  familyOf(documentIds: readonly string[]): string[] {
    const family = new Set(documentIds);
    for (let more = documentIds; more.length > 0; ) {
      more = this.#parts.documents.onlyAttachedTo([...family]);
      for (const id of more) family.add(id);
    }
    return [...family];
  }

  /** Deletes the documents of a {@link familyOf family}, and what others have of it. Part of a transaction. */
  deleteFamily(family: readonly string[]): void {
    const { documents } = this.#parts;
    for (const id of family) for (const path of documents.attachmentPaths(id)) documents.dropPath(path);
    for (const id of family) documents.delete(id);
  }

  /** Deletes the folders of documents that are not there any more. */
  async sweep(): Promise<void> {
    const { folder, documents } = this.#parts;
    const names = await readdir(folder).catch(() => []);
    for (const name of names) {
      if (!documents.find(name)) await rm(join(folder, name), { recursive: true, force: true });
    }
  }

  /** Drops paths, and the documents that are left without any. */
  #drop(paths: readonly string[]): AttachmentChanges {
    const { documents, jobs } = this.#parts;
    const bare: string[] = [];
    const dropped: string[] = [];
    for (const path of paths) {
      const document = documents.findByPath(path);
      const job = jobs.findByPath(path);
      documents.dropPath(path);
      if (job) {
        jobs.delete(job.id);
        dropped.push(path);
      }
      if (document && documents.paths(document.id).length === 0) bare.push(document.id);
    }
    const removed = this.familyOf(bare);
    for (const id of removed) dropped.push(...jobs.ofDocument(id).map(({ path }) => path));
    this.deleteFamily(removed);
    return { queued: [], dropped, removed };
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
