import type { DocumentExcerpt } from '../../src-shared/documents.ts';
import { AlcoveError } from '../../src-shared/errors.ts';
import type { DocumentRepository, VersionRepository } from '../storage/index.ts';

/** Blocks shown before and after the one asked for, where a document has no pages. */
const SURROUNDING = 24;

/**
 * The page asked for, or, in a document without pages, the blocks around the one asked for.
 * @throws AlcoveError `DOCUMENT_NOT_FOUND` when there is no such document, or it is not ready
 */
export function excerptOf(
  documents: DocumentRepository,
  versions: VersionRepository,
  request: { readonly documentId: string; readonly page?: number | undefined; readonly block?: number | undefined },
): DocumentExcerpt {
  const document = documents.find(request.documentId);
  if (document?.versionId == null) throw new AlcoveError('DOCUMENT_NOT_FOUND');
  const { versionId, pageCount } = document;
  const { pageUnit } = documents.summary(document.id) ?? {};
  const facts = {
    documentId: document.id,
    title: document.title,
    path: documents.paths(document.id)[0] ?? '',
    ...(pageCount !== null && { pageCount }),
    ...(pageUnit !== undefined && { pageUnit }),
  };
  if (pageCount !== null) {
    const asked = request.page ?? pageOfBlock(versions, versionId, request.block) ?? 1;
    const page = Math.min(Math.max(asked, 1), pageCount);
    return {
      ...facts,
      page,
      blocks: versions.blocks(versionId, { page }),
      hasPrevious: page > 1,
      hasNext: page < pageCount,
    };
  }
  const last = versions.lastOrdinal(versionId);
  const middle = Math.min(request.block ?? 0, last);
  const [from, to] = [Math.max(0, middle - SURROUNDING), Math.min(last, middle + SURROUNDING)];
  return { ...facts, blocks: versions.blocks(versionId, { from, to }), hasPrevious: from > 0, hasNext: to < last };
}

function pageOfBlock(versions: VersionRepository, versionId: number, block: number | undefined): number | undefined {
  return block === undefined ? undefined : versions.blocks(versionId, { from: block, to: block })[0]?.page;
}
