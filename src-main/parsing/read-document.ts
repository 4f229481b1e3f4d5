import { createHash } from 'node:crypto';
import { constants, open } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { fileTypeFromBuffer } from 'file-type';
import type { ParsedDocument } from '../../src-shared/documents.ts';
import { AlcoveError } from '../../src-shared/errors.ts';
import { MAX_FILE_BYTES } from '../../src-shared/limits.ts';
import { fileError } from '../system/index.ts';
import { decodeHead } from './decode-text.ts';
import type { DocumentFormat, FileSample, ParseInput } from './format.ts';
import { oleStreamNames } from './ole.ts';
import { FORMATS } from './registry.ts';

/** A file's bytes and what identifies them. */
export interface FileContent {
  readonly bytes: Uint8Array;
  /** SHA-256 in hexadecimal. */
  readonly contentHash: string;
}

/**
 * Reads a regular file whole.
 * @throws AlcoveError `FILE_NOT_FOUND`, `FILE_UNREADABLE`, `FILE_EMPTY`, `FILE_TOO_LARGE`
 */
export async function readContent(path: string, maxBytes = MAX_FILE_BYTES): Promise<FileContent> {
  try {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer for ever.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stats = await file.stat();
      if (!stats.isFile()) throw new AlcoveError('UNSUPPORTED_FORMAT', { detail: 'This is not a regular file.' });
      if (stats.size === 0) throw new AlcoveError('FILE_EMPTY');
      if (stats.size > maxBytes) throw new AlcoveError('FILE_TOO_LARGE');
      const bytes = new Uint8Array(await file.readFile());
      return { bytes, contentHash: createHash('sha256').update(bytes).digest('hex') };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileError(error);
  }
}

/**
 * The format of a file, told by its content; the name breaks ties among kinds of text only.
 * @throws AlcoveError `UNSUPPORTED_FORMAT`, `PASSWORD_REQUIRED` (an encrypted Office file)
 */
export async function detectFormat(bytes: Uint8Array, fileName: string): Promise<DocumentFormat> {
  const extension = extname(fileName).slice(1).toLowerCase();
  const mediaType = (await fileTypeFromBuffer(bytes).catch(() => undefined))?.mime;
  // XML is text too: a magic number for it says nothing that the text does not.
  const isBinary = mediaType !== undefined && mediaType !== 'application/xml';
  const text = isBinary ? undefined : decodeHead(bytes);
  const sample: FileSample = {
    bytes,
    extension,
    ...(isBinary && { mediaType }),
    ...(text !== undefined && { text }),
  };
  let best: DocumentFormat | undefined;
  let bestScore = 0;
  for (const format of FORMATS) {
    const score = format.recognise(sample);
    if (score > bestScore) [best, bestScore] = [format, score];
  }
  if (best) return best;
  if (isEncryptedOffice(bytes)) throw new AlcoveError('PASSWORD_REQUIRED');
  throw new AlcoveError('UNSUPPORTED_FORMAT', { detail: unsupported(bytes, extension, mediaType) });
}

function unsupported(bytes: Uint8Array, extension: string, mediaType: string | undefined): string {
  if (mediaType) return `Alcove cannot read this kind of file (${mediaType}).`;
  const promised = FORMATS.find((format) => format.extensions.includes(extension));
  if (bytes.every((byte) => byte === 0)) return 'The file holds nothing but zeros.';
  if (promised) return `The name says .${extension} (${promised.label}), but the content is something else.`;
  return 'Alcove cannot tell what kind of file this is.';
}

/**
 * Reads a document whatever its format.
 * @returns at least one block that says something
 * @throws AlcoveError when it cannot be read, and `NO_TEXT` when there is nothing in it to read
 */
export async function parseDocument(
  bytes: Uint8Array,
  path: string,
  { onProgress = () => {}, ...options }: Partial<Omit<ParseInput, 'bytes' | 'fileName'>> = {},
): Promise<ParsedDocument> {
  const fileName = basename(path);
  const { password } = options;
  // What is inside an encrypted Office file tells its format.
  const content = password !== undefined && isEncryptedOffice(bytes) ? await decryptOffice(bytes, password) : bytes;
  const format = await detectFormat(content, fileName);
  let document: ParsedDocument;
  try {
    document = await format.parse({ ...options, bytes: content, fileName, onProgress });
  } catch (error) {
    throw error instanceof AlcoveError ? error : new AlcoveError('FILE_CORRUPT', { cause: error });
  }
  if (!document.blocks.some((block) => /[\p{L}\p{N}]/u.test(block.text))) throw new AlcoveError('NO_TEXT');
  return document;
}

/** A protected Office file is an OLE file with a stream of this name ([MS-OFFCRYPTO] 2.3.4). */
const isEncryptedOffice = (bytes: Uint8Array): boolean => oleStreamNames(bytes).has('EncryptedPackage');

/** @throws AlcoveError `PASSWORD_WRONG`, `FILE_CORRUPT`, `UNSUPPORTED_FORMAT` */
async function decryptOffice(bytes: Uint8Array, password: string): Promise<Uint8Array> {
  const { decryptPackage } = await import('./office/encrypted-package.ts');
  return decryptPackage(bytes, password);
}
