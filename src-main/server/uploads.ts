import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AlcoveError } from '../../src-shared/errors.ts';
import { MAX_FILE_BYTES } from '../../src-shared/limits.ts';

/**
 * Takes a file that a browser sends and keeps it in the data folder, since a browser does
 * not say where it came from.
 * @param folder the data folder's `uploads`
 * @param relativePath the file's name, with the folders it was dropped in; nothing in it is trusted
 * @returns where the file now is. The same path and content always give the same place.
 * @throws AlcoveError `INVALID_INPUT`, `FILE_TOO_LARGE`, `DISK_FULL`
 */
export async function receiveUpload(folder: string, relativePath: string, request: IncomingMessage): Promise<string> {
  const parts = relativePath.split(/[\\/]/).map(safeName).filter(Boolean);
  const name = parts.pop();
  if (name === undefined) throw new AlcoveError('INVALID_INPUT', { detail: 'The file has no name.' });
  // Same path, same place: a file that is dropped again replaces its copy and is read again only if it changed.
  const place = join(folder, createHash('sha256').update(relativePath).digest('hex').slice(0, 16), ...parts, name);
  await mkdir(dirname(place), { recursive: true });
  try {
    await pipeline(request, limitSize(MAX_FILE_BYTES), createWriteStream(place));
    return place;
  } catch (error) {
    await rm(place, { force: true });
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw new AlcoveError('DISK_FULL', { cause: error });
    throw error;
  }
}

/** Longest name that every file system takes, in bytes. */
const MAX_NAME_BYTES = 200;

/** Control characters, and what Windows takes for something else than a name. */
const FORBIDDEN = /[\p{Cc}<>:"|?*]/gu;

function safeName(name: string): string {
  let clean = name
    .replace(FORBIDDEN, '_')
    .replace(/^\.+$/, '')
    .replace(/[. ]+$/, '');
  // From the front: the extension is worth more than the beginning of a name.
  while (Buffer.byteLength(clean) > MAX_NAME_BYTES) clean = clean.slice(1);
  return clean;
}

function limitSize(maxBytes: number): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      if (seen > maxBytes) done(new AlcoveError('FILE_TOO_LARGE'));
      else done(null, chunk);
    },
  });
}
