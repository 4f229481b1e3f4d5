import type { PDFDocumentProxy } from 'pdfjs-dist/types/src/display/api.js';
import type { Attachment } from '../../../src-shared/documents.ts';

/** More than a portfolio holds that people read; what is beyond is left out. */
const MAX_ATTACHMENTS = 1000;
const MAX_ATTACHED_BYTES = 256 * 2 ** 20;

/**
 * The files that a PDF or a portfolio of files carries, in the order of its list.
 * @param pinned identifiers and names of files that are pinned to pages as notes
 */
export async function readAttachments(
  pdf: PDFDocumentProxy,
  pinned: readonly { readonly id: string; readonly name: string }[] = [],
): Promise<Attachment[]> {
  const listed = [...((await pdf.getAttachments().catch(() => null)) ?? [])];
  const names = new Map(listed.map(([id, { filename }]) => [id, filename]));
  for (const { id, name } of pinned) names.set(id, name);
  const attachments: Attachment[] = [];
  let room = MAX_ATTACHED_BYTES;
  for (const [id, name] of [...names].slice(0, MAX_ATTACHMENTS)) {
    // One that cannot be unpacked does not cost the others.
    const bytes = await pdf.getAttachmentContent(id).catch(() => null);
    if (!bytes || bytes.length === 0 || bytes.length > room) continue;
    room -= bytes.length;
    attachments.push({ name, bytes });
  }
  return attachments;
}
