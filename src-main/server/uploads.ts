import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AlcoveError } from '../../src-shared/errors.ts';
import { MAX_FILE_BYTES } from '../../src-shared/limits.ts';
import { fileError } from '../system/index.ts';

/**
 * Takes a file that a browser sends and keeps it in the data folder, since a browser does
 * not say where it came from.
 * @param folder the data folder's `uploads`
 * @param relativePath the file's name, with the folders it was dropped in; nothing in it is trusted
 * @param maxBytes the largest file that is taken
 * @returns where the file now is. The same path always gives the same place.
 * @throws AlcoveError `INVALID_INPUT`, `FILE_TOO_LARGE`, `DISK_FULL`
 */
export async function receiveUpload(
  folder: string,
  relativePath: string,
  request: IncomingMessage,
  maxBytes = MAX_FILE_BYTES,
): Promise<string> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw new AlcoveError('FILE_TOO_LARGE');
  const parts = relativePath.split(/[\\/]/).map(safeName).filter(Boolean).slice(-MAX_DEPTH);
  const name = parts.pop();
  if (name === undefined) throw new AlcoveError('INVALID_INPUT', { detail: 'The file has no name.' });
  // Same path, same place: a file that is dropped again replaces its copy and is read again only if it changed.
  const place = join(folder, createHash('sha256').update(relativePath).digest('hex').slice(0, 16), ...parts, name);
  await mkdir(dirname(place), { recursive: true });
  // Beside its place until it is whole: what was there may be being read, and stays if this one breaks off.
  const part = join(folder, `${randomUUID()}.part`);
  try {
    // The request itself is left open when this fails: its sender is still to be told why.
    await pipeline(request.iterator({ destroyOnReturn: false }), limitSize(maxBytes), createWriteStream(part));
    await rename(part, place);
    return place;
  } catch (error) {
    await rm(part, { force: true });
    const known = fileError(error);
    throw known instanceof AlcoveError && known.code === 'DISK_FULL' ? known : error;
  }
}

/** Folders, and the name, that are kept of a dropped path: enough to tell it by, and short enough for every system. */
const MAX_DEPTH = 8;

/** Longest name that every file system takes, in bytes. */
const MAX_NAME_BYTES = 200;

/** Control characters, and what Windows takes for something else than a name. */
const FORBIDDEN = /[\p{Cc}<>:"|?*]/gu;

/** Names of devices on Windows, whatever their extension. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

function safeName(name: string): string {
  let clean = name
    .replace(FORBIDDEN, '_')
    .replace(/^\.+$/, '')
    .replace(/[. ]+$/, '');
  // From the front: the extension is worth more than the beginning of a name.
  let characters = Array.from(clean).slice(-MAX_NAME_BYTES);
  while (Buffer.byteLength(characters.join('')) > MAX_NAME_BYTES) characters = characters.slice(1);
  clean = characters.join('');
  return RESERVED.test(clean) ? `_${clean}` : clean;
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
