import { makeRelationships, makeZip } from './make-zip.ts';

const CONTENT_TYPES = `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
  <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
  <Default Extension="xml" ContentType="application/xml"/>
  <Override PartName="/word/document.xml"
    ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`;

/**
 * A Word document of one paragraph.
 * @param parts further parts of the archive, or others in place of its own
 */
export function docxOf(text: string, parts: Readonly<Record<string, string | Uint8Array>> = {}): Uint8Array {
  return makeZip({
    '[Content_Types].xml': CONTENT_TYPES,
    '_rels/.rels': makeRelationships({ r1: ['officeDocument', 'word/document.xml'] }),
    'word/document.xml': `<?xml version="1.0"?><w:document
      xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>${text}</w:t></w:r></w:p></w:body></w:document>`,
    ...parts,
  });
}
