import { createHash } from 'node:crypto';
import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Attachment } from '../../src-shared/documents.ts';
import { AlcoveError } from '../../src-shared/errors.ts';
import { fileError } from '../system/index.ts';
import type { StoredAttachment } from './protocol.ts';
import { detectFormat } from './read-document.ts';

/** Longest file name, in UTF-16 code units, that every platform takes, whatever the script. */
const MAX_NAME_CHARS = 80;

/**
 * Writes those attachments that Alcove can read to files of their own, from which they are
 * read as any other file is. Writing the same ones again changes nothing.
 * @param folder the parent document's own; made if need be
 * @throws AlcoveError `DISK_FULL`
 */
export async function storeAttachments(
  attachments: readonly Attachment[],
  folder: string,
): Promise<StoredAttachment[]> {
  const stored = new Map<string, StoredAttachment>();
  for (const { name, bytes } of attachments) {
    if (bytes.length === 0 || !(await isReadable(bytes, name))) continue;
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
    const path = join(folder, hash, fileName(name));
    try {
      stored.set(path, { path, byteSize: bytes.length, modifiedAt: await write(path, bytes, join(folder, hash)) });
    } catch (error) {
      throw fileError(error);
    }
  }
  return [...stored.values()];
}

/** Returns the file's time of change, in milliseconds since the epoch. */
async function write(path: string, bytes: Uint8Array, folder: string): Promise<number> {
  const known = await stat(path).catch(() => undefined);
  if (known?.size !== bytes.length) {
    await mkdir(folder, { recursive: true });
    // Under its name there is the whole file or none.
    await writeFile(`${path}.part`, bytes);
    await rename(`${path}.part`, path);
  }
  return Math.trunc((await stat(path)).mtimeMs);
}

async function isReadable(bytes: Uint8Array, name: string): Promise<boolean> {
  try {
    await detectFormat(bytes, name);
    return true;
  } catch (error) {
    // One that is locked is worth listing: a person may know the password.
    return error instanceof AlcoveError && error.code === 'PASSWORD_REQUIRED';
  }
}

/** A name that is one, on every platform: no path, no control characters, not a device's. */
function fileName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const clean = last.replace(/[\u0000-\u001f\u007f<>:"|?*]/g, '_').replace(/^[\s.]+|[\s.]+$/g, '');
  const dot = clean.lastIndexOf('.');
  const [stem, extension] = dot > 0 ? [clean.slice(0, dot), clean.slice(dot).slice(0, 16)] : [clean, ''];
  const short = stem.slice(0, MAX_NAME_CHARS - extension.length).toWellFormed();
  if (!short) return `attachment${extension}`;
  return /^(?:con|prn|aux|nul|com\d|lpt\d)$/i.test(short) ? `_${short}${extension}` : `${short}${extension}`;
}
