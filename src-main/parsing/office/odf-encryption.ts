import { createDecipheriv, createHash, pbkdf2Sync, timingSafeEqual } from 'node:crypto';
import { AlcoveError } from '../../../src-shared/errors.ts';
import { unpack } from '../archive.ts';
import type { XmlElement } from '../xml.ts';
import { lockedError } from './locked.ts';

/** Rounds of hashing that a file may ask for; LibreOffice writes 100,000. */
const MAX_ITERATIONS = 1_000_000;

/** How much of a file its checksum is taken of. */
const CHECKED_BYTES = 1024;

const BLOCK_BYTES = 16;

/** The files of an OpenDocument package that are encrypted with a password (ODF 1.3 part 2, 5), as LibreOffice does by AES. */
export class OdfEncryption {
  readonly #entries = new Map<string, XmlElement>();
  readonly #startKey: Buffer;

  /** @throws AlcoveError `PASSWORD_REQUIRED` when something is encrypted and there is no password */
  constructor(manifest: XmlElement | undefined, password: string | undefined) {
    for (const entry of manifest?.elements('file-entry') ?? []) {
      const encryption = entry.child('encryption-data');
      if (encryption) this.#entries.set(entry.attribute('full-path') ?? '', encryption);
    }
    if (this.#entries.size > 0 && password === undefined) throw lockedError(password);
    this.#startKey = createHash('sha256')
      .update(password ?? '')
      .digest();
  }

  /**
   * A file of the package as it was before it was encrypted; as it is when it was not.
   * @throws AlcoveError `PASSWORD_WRONG`, `UNSUPPORTED_FORMAT` when it is encrypted in another way, `ARCHIVE_UNSAFE`
   */
  async open(name: string, content: Uint8Array): Promise<Uint8Array> {
    const encryption = this.#entries.get(name);
    return encryption ? unpack(this.#decrypt(encryption, content)) : content;
  }

  #decrypt(encryption: XmlElement, content: Uint8Array): Buffer {
    const algorithm = encryption.child('algorithm');
    const derivation = encryption.child('key-derivation');
    const start = encryption.child('start-key-generation');
    const iterations = Number(derivation?.attribute('iteration-count'));
    const isKnown =
      algorithm?.attribute('algorithm-name')?.endsWith('#aes256-cbc') &&
      derivation?.attribute('key-derivation-name')?.toUpperCase() === 'PBKDF2' &&
      start?.attribute('start-key-generation-name')?.toLowerCase().endsWith('sha256') &&
      encryption.attribute('checksum-type')?.toLowerCase().endsWith('sha256-1k') &&
      iterations > 0 &&
      iterations <= MAX_ITERATIONS;
    if (!isKnown) throw lockedError('');
    const key = pbkdf2Sync(this.#startKey, binary(derivation, 'salt'), iterations, 32, 'sha1');
    const decipher = createDecipheriv('aes-256-cbc', key, binary(algorithm, 'initialisation-vector'));
    decipher.setAutoPadding(false);
    const whole = content.subarray(0, content.length - (content.length % BLOCK_BYTES));
    const padded = Buffer.concat([decipher.update(whole), decipher.final()]);
    // The last byte says how many were added to fill the last block.
    const packed = padded.subarray(0, padded.length - Math.min(BLOCK_BYTES, padded.at(-1) ?? 0));
    const checksum = createHash('sha256').update(packed.subarray(0, CHECKED_BYTES)).digest();
    const expected = binary(encryption, 'checksum');
    if (expected.length !== checksum.length || !timingSafeEqual(expected, checksum)) {
      throw new AlcoveError('PASSWORD_WRONG');
    }
    return packed;
  }
}

function binary(element: XmlElement | undefined, attribute: string): Buffer {
  return Buffer.from(element?.attribute(attribute) ?? '', 'base64');
}
