import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { type Entry, fromBufferPromise, getFileNameLowLevel, validateFileName, type ZipFile } from 'yauzl';
import { AlcoveError } from '../../src-shared/errors.ts';

const MAX_ENTRY_BYTES = 256 * 1024 * 1024;

/** How much an archive may hold. */
export interface ArchiveLimits {
  /** Most bytes that one file may unpack to. Default: 256 MiB. */
  readonly entryBytes?: number;
  /** Most bytes that all that is read may unpack to. Default: 768 MiB. */
  readonly totalBytes?: number;
  /** Most files inside. Default: 50,000. */
  readonly entries?: number;
}

/** Beyond this size, text that shrank to less than a three-hundredth is no text that anyone wrote. */
const RATIO_FROM_BYTES = 32 * 1024 * 1024;
const MAX_RATIO = 300;

/** What an entry that is not packed says of itself (APPNOTE 4.4.5). */
const STORED = 0;

const END_OF_DIRECTORY = Buffer.from('PK\x05\x06', 'latin1');
const END_OF_DIRECTORY_BYTES = 22;

const inflate = promisify(inflateRaw);

/**
 * A ZIP archive in memory: what office documents and books are. Entries are unpacked one by
 * one, when they are asked for, and never to disk. The caps hold whatever the archive says of
 * itself: unpacking stops at them. An archive inside is a file like any other and stays packed.
 */
export class Archive {
  readonly #zip: ZipFile;
  readonly #bytes: Buffer;
  readonly #entries: ReadonlyMap<string, Entry>;
  #foldedNames: ReadonlyMap<string, string> | undefined;
  readonly #entryBytes: number;
  /** How much more may be unpacked. */
  #roomBytes: number;

  private constructor(zip: ZipFile, bytes: Buffer, entries: ReadonlyMap<string, Entry>, limits: ArchiveLimits) {
    this.#zip = zip;
    this.#entryBytes = limits.entryBytes ?? MAX_ENTRY_BYTES;
    this.#roomBytes = limits.totalBytes ?? 768 * 1024 * 1024;
    this.#bytes = bytes;
    this.#entries = entries;
  }

  /**
   * Reads the archive's directory. An entry whose name leads out of the archive is passed over;
   * of several with one name the last counts, as the one that was added latest.
   * @throws AlcoveError `FILE_CORRUPT`, `ARCHIVE_UNSAFE`, `PASSWORD_REQUIRED`
   */
  static async open(bytes: Uint8Array, limits: ArchiveLimits = {}): Promise<Archive> {
    const buffer = withoutTrail(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    try {
      // Names are decoded here: the library would give up an archive for a single bad one.
      const zip = await fromBufferPromise(buffer, { decodeStrings: false, validateEntrySizes: false });
      if (zip.entryCount > (limits.entries ?? 50_000)) throw new AlcoveError('ARCHIVE_UNSAFE');
      const entries = new Map<string, Entry>();
      const packedSizes = new Map<number, number>();
      for await (const entry of zip.eachEntry()) {
        const name = nameOf(entry);
        if (name === undefined) continue;
        entries.set(name, entry);
        // A size that cannot be is damage, which reading the entry will tell.
        if (entry.compressedSize <= buffer.length) {
          packedSizes.set(entry.relativeOffsetOfLocalHeader, entry.compressedSize);
        }
      }
      // Entries that share their packed bytes are how a small archive holds far more than it could.
      if (packedSizes.values().reduce((sum, size) => sum + size, 0) > buffer.length) {
        throw new AlcoveError('ARCHIVE_UNSAFE');
      }
      return new Archive(zip, buffer, entries, limits);
    } catch (error) {
      if (error instanceof AlcoveError) throw error;
      const isLocked = error instanceof Error && error.message.includes('encryption');
      throw new AlcoveError(isLocked ? 'PASSWORD_REQUIRED' : 'FILE_CORRUPT', { cause: error });
    }
  }

  /** Names of the files inside, in the order of the archive's directory. */
  get names(): string[] {
    return [...this.#entries.keys()];
  }

  has(name: string): boolean {
    return this.#find(name) !== undefined;
  }

  /**
   * Unpacks one file; `undefined` when there is none of this name, in whatever case.
   * @throws AlcoveError `ARCHIVE_UNSAFE`, `FILE_CORRUPT`, `PASSWORD_REQUIRED`, `UNSUPPORTED_FORMAT`
   */
  async read(name: string): Promise<Uint8Array | undefined> {
    const entry = this.#find(name);
    if (!entry) return undefined;
    if (entry.isEncrypted()) throw new AlcoveError('PASSWORD_REQUIRED');
    if (!entry.canDecodeFileData()) {
      throw new AlcoveError('UNSUPPORTED_FORMAT', { detail: 'The file is packed in a way that Alcove does not know.' });
    }
    const packed = await this.#packed(entry);
    const room = Math.min(this.#entryBytes, this.#roomBytes);
    const unpacked = entry.compressionMethod === STORED ? packed : await unpack(packed, room);
    if (unpacked.length > room) throw new AlcoveError('ARCHIVE_UNSAFE');
    this.#roomBytes -= unpacked.length;
    return unpacked;
  }

  /** As {@link read}, decoded as UTF-8 (or UTF-16 by its mark). */
  async text(name: string): Promise<string | undefined> {
    const bytes = await this.read(name);
    if (!bytes) return undefined;
    const isWide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    return new TextDecoder(isWide ? (bytes[0] === 0xff ? 'utf-16le' : 'utf-16be') : 'utf-8').decode(bytes);
  }

  /** Names differ in case between an office document's parts and its references to them. */
  #find(name: string): Entry | undefined {
    const exact = this.#entries.get(name);
    if (exact) return exact;
    this.#foldedNames ??= new Map([...this.#entries.keys()].map((key) => [key.toLowerCase(), key]));
    return this.#entries.get(this.#foldedNames.get(name.toLowerCase()) ?? '');
  }

  async #packed(entry: Entry): Promise<Buffer> {
    try {
      const { fileDataStart } = await this.#zip.readLocalFileHeaderPromise(entry, { minimal: true });
      return this.#bytes.subarray(fileDataStart, fileDataStart + entry.compressedSize);
    } catch (error) {
      throw new AlcoveError('FILE_CORRUPT', { cause: error });
    }
  }
}

/** An entry's name with slashes between its parts; `undefined` for a folder and for a name that leads out. */
function nameOf(entry: Entry): string | undefined {
  const name = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
  const relative = name.replace(/^(?:\.?\/)+/, '');
  return relative === '' || relative.endsWith('/') || validateFileName(relative) !== null ? undefined : relative;
}

/** Mail gateways and web servers append to what they pass on; the directory counts from the start. */
function withoutTrail(bytes: Buffer): Buffer {
  const end = bytes.lastIndexOf(END_OF_DIRECTORY);
  if (end < 0 || end + END_OF_DIRECTORY_BYTES > bytes.length) return bytes;
  return bytes.subarray(0, end + END_OF_DIRECTORY_BYTES + bytes.readUInt16LE(end + END_OF_DIRECTORY_BYTES - 2));
}

/**
 * Inflates deflated bytes, as far as text can have been packed.
 * @param room most bytes that they may unpack to
 * @throws AlcoveError `ARCHIVE_UNSAFE`, `FILE_CORRUPT`
 */
export async function unpack(packed: Buffer, room = MAX_ENTRY_BYTES): Promise<Uint8Array> {
  const maxOutputLength = Math.max(1, Math.min(room, Math.max(RATIO_FROM_BYTES, packed.length * MAX_RATIO)));
  try {
    return await inflate(packed, { maxOutputLength });
  } catch (error) {
    const isTooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    throw new AlcoveError(isTooLarge ? 'ARCHIVE_UNSAFE' : 'FILE_CORRUPT', { cause: error });
  }
}
