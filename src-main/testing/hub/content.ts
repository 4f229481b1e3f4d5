import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { seededRandom } from '../random.ts';

/** What a file of the hub holds: bytes, a file on the disk, or so many bytes that are made as they are read. */
export type HubFile =
  | Uint8Array
  | string
  | { readonly path: string }
  | { readonly bytes: number; readonly seed: number };

/** A file of the hub, with what the hub tells of it. */
export interface Content {
  readonly bytes: number;
  readonly sha256: string;
  /** What git calls it. */
  readonly gitOid: string;
  /** The bytes from `begin` up to, without, `end`. */
  read(begin: number, end: number): AsyncIterable<Uint8Array>;
}

/** Reads all of it once, for its hashes. */
export async function contentOf(file: HubFile): Promise<Content> {
  const source = sourceOf(file);
  const sha256 = createHash('sha256');
  const git = createHash('sha1').update(`blob ${source.bytes}\0`);
  for await (const piece of source.read(0, source.bytes)) {
    sha256.update(piece);
    git.update(piece);
  }
  return { ...source, sha256: sha256.digest('hex'), gitOid: git.digest('hex') };
}

type Source = Pick<Content, 'bytes' | 'read'>;

function sourceOf(file: HubFile): Source {
  if (typeof file === 'string') return sourceOf(Buffer.from(file));
  if (file instanceof Uint8Array) return { bytes: file.length, read: (begin, end) => slices(file, begin, end) };
  if ('seed' in file) return { bytes: file.bytes, read: (begin, end) => generated(file.seed, begin, end) };
  const { path } = file;
  return {
    bytes: statSync(path).size,
    read: (begin, end) =>
      end > begin ? createReadStream(path, { start: begin, end: end - 1 }) : slices(Buffer.of(), 0, 0),
  };
}

/** Small enough that a fault hits close to where it is meant to. */
const SLICE = 64 * 1024;

async function* slices(bytes: Uint8Array, begin: number, end: number): AsyncGenerator<Uint8Array> {
  for (let at = begin; at < end; at += SLICE) yield bytes.subarray(at, Math.min(at + SLICE, end));
}

const BLOCK = 256 * 1024;
const noise = new Map<number, Buffer>();

/** Noise that is turned by another amount in each block, so that none is like another and nothing is copied. */
async function* generated(seed: number, begin: number, end: number): AsyncGenerator<Uint8Array> {
  const bytes = noiseOf(seed);
  for (let at = begin; at < end; ) {
    const block = Math.floor(at / BLOCK);
    const shift = (block * 4099) % BLOCK;
    const within = at - block * BLOCK;
    const length = Math.min(BLOCK - within, end - at);
    yield bytes.subarray(shift + within, shift + within + length);
    at += length;
  }
}

function noiseOf(seed: number): Buffer {
  const made = noise.get(seed);
  if (made) return made;
  const random = seededRandom(seed);
  const words = Uint32Array.from({ length: BLOCK / 2 }, () => random() * 2 ** 32);
  const bytes = Buffer.from(words.buffer);
  noise.set(seed, bytes);
  return bytes;
}
