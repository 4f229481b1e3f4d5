import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { type Entry, fromBuffer, type ZipFile } from 'yauzl';
import { AlcoveError } from '../../src-shared/errors.ts';

/** Most bytes that one file may unpack to, and that all of an archive's files may. */
const MAX_ENTRY_BYTES = 256 * 1024 * 1024;
const MAX_TOTAL_BYTES = 768 * 1024 * 1024;

/** Beyond this size, text that shrank to less than a three-hundredth is no text that anyone wrote. */
const RATIO_FROM_BYTES = 32 * 1024 * 1024;
const MAX_RATIO = 300;

const MAX_ENTRIES = 50_000;

const inflate = promisify(inflateRaw);

/**
 * A ZIP archive in memory: what office documents and books are. Entries are unpacked one by
 * one, when they are asked for, and never to disk. The caps hold whatever the archive says of
 * itself: unpacking stops at them.
 */
export class Archive {
  readonly #zip: ZipFile;
  readonly #bytes: Buffer;
  readonly #entries: ReadonlyMap<string, Entry>;
  #unpacked = 0;

  private constructor(zip: ZipFile, bytes: Buffer, entries: ReadonlyMap<string, Entry>) {
    this.#zip = zip;
    this.#bytes = bytes;
    this.#entries = entries;
  }

  /**
   * Reads the archive's directory. An entry whose name leads out of the archive is passed over.
   * @throws AlcoveError `FILE_CORRUPT`, `ARCHIVE_UNSAFE`
   */
  static open(bytes: Uint8Array): Promise<Archive> {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const corrupt = (cause: unknown): AlcoveError => new AlcoveError('FILE_CORRUPT', { cause });
    return new Promise((resolve, reject) => {
      fromBuffer(buffer, { lazyEntries: true, decodeStrings: true, validateEntrySizes: true }, (error, zip) => {
        if (error) return reject(corrupt(error));
        if (zip.entryCount > MAX_ENTRIES) return reject(new AlcoveError('ARCHIVE_UNSAFE'));
        const entries = new Map<string, Entry>();
        zip.on('entry', (entry: Entry) => {
          if (!entry.fileName.endsWith('/')) entries.set(entry.fileName, entry);
          zip.readEntry();
        });
        zip.on('end', () => resolve(new Archive(zip, buffer, entries)));
        zip.on('error', (cause: unknown) => reject(corrupt(cause)));
        zip.readEntry();
      });
    });
  }

  /** Names of the files inside, in the order of the archive's directory. */
  get names(): string[] {
    return [...this.#entries.keys()];
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /**
   * Unpacks one file; `undefined` when there is none of this name.
   * @throws AlcoveError `ARCHIVE_UNSAFE`, `FILE_CORRUPT`, `PASSWORD_REQUIRED`
   */
  async read(name: string): Promise<Uint8Array | undefined> {
    const entry = this.#entries.get(name);
    if (!entry) return undefined;
    if (entry.isEncrypted()) throw new AlcoveError('PASSWORD_REQUIRED');
    const start = await this.#dataStart(entry);
    const packed = this.#bytes.subarray(start, start + entry.compressedSize);
    const room = Math.min(MAX_ENTRY_BYTES, MAX_TOTAL_BYTES - this.#unpacked);
    const unpacked = entry.compressionMethod === 0 ? packed : await unpack(packed, room);
    if (unpacked.length > room) throw new AlcoveError('ARCHIVE_UNSAFE');
    this.#unpacked += unpacked.length;
    return unpacked;
  }

  /** As {@link read}, decoded as UTF-8 (or UTF-16 by its mark). */
  async text(name: string): Promise<string | undefined> {
    const bytes = await this.read(name);
    if (!bytes) return undefined;
    const isWide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    return new TextDecoder(isWide ? (bytes[0] === 0xff ? 'utf-16le' : 'utf-16be') : 'utf-8').decode(bytes);
  }

  #dataStart(entry: Entry): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#zip.readLocalFileHeader(entry, { minimal: true }, (error, header) => {
        if (error) reject(new AlcoveError('FILE_CORRUPT', { cause: error }));
        else resolve(header.fileDataStart);
      });
    });
  }
}

async function unpack(packed: Buffer, room: number): Promise<Uint8Array> {
  const limit = Math.min(room, Math.max(RATIO_FROM_BYTES, packed.length * MAX_RATIO));
  try {
    return await inflate(packed, { maxOutputLength: limit });
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw new AlcoveError(isTooLarge ? 'ARCHIVE_UNSAFE' : 'FILE_CORRUPT', { cause: error });
  }
}
