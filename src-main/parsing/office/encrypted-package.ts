import { createDecipheriv, createHash, timingSafeEqual } from 'node:crypto';
import { AlcoveError } from '../../../src-shared/errors.ts';
import { OleFile } from '../ole.ts';
import { readXml, type XmlElement } from '../xml.ts';

/*
 * Office Open XML files that are protected with a password ([MS-OFFCRYPTO] 2.3.4): an OLE file with
 * the encrypted archive and a description of how it is encrypted, "agile" since Office 2010,
 * "standard" in Office 2007.
 */

/** Rounds of hashing that a file may ask for: Office writes 100,000, and a hostile file a thousand times that. */
const MAX_SPINS = 1_000_000;
const STANDARD_SPINS = 50_000;

const SEGMENT_BYTES = 4096;
/** Keys and vectors that a hash is too short for are filled up with this. */
const FILLER = 0x36;

/** What is hashed together with the password, by what the key is for. */
const VERIFIER_INPUT = Buffer.from('fea7d2763b4b9e79', 'hex');
const VERIFIER_HASH = Buffer.from('d7aa0f6d3061344e', 'hex');
const KEY_VALUE = Buffer.from('146e0be7abacd0d6', 'hex');

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

/**
 * Decrypts the archive in an Office file that is protected with a password.
 * @returns the file as it was before it was encrypted
 * @throws AlcoveError `PASSWORD_WRONG`, `FILE_CORRUPT`, `UNSUPPORTED_FORMAT` (rights management and the like)
 */
export function decryptPackage(bytes: Uint8Array, password: string): Uint8Array {
  const ole = new OleFile(bytes);
  const info = ole.read('EncryptionInfo');
  const encrypted = ole.read('EncryptedPackage');
  if (!info || info.length < 8 || !encrypted || encrypted.length < 8) throw new AlcoveError('FILE_CORRUPT');
  const [major, minor] = [info.readUInt16LE(0), info.readUInt16LE(2)];
  const size = Number(encrypted.readBigUInt64LE(0));
  const content = encrypted.subarray(8);
  if (major === 4 && minor === 4) return decryptAgile(info.subarray(8), content, password).subarray(0, size);
  if (minor === 2) return decryptStandard(info, content, password).subarray(0, size);
  throw unsupported();
}

function decryptAgile(description: Buffer, content: Buffer, password: string): Buffer {
  const root = readXml(description);
  const data = root.child('keyData');
  const encryptor = root.descendants('encryptedKey').next().value;
  if (!data || !encryptor) throw unsupported();
  const scheme = schemeOf(encryptor);
  const derived = spin(scheme.hash, scheme.salt, password, Number(encryptor.attribute('spinCount')));
  const unlock = (attribute: string, purpose: Buffer): Buffer => {
    const key = resized(hashOf(scheme.hash, derived, purpose), scheme.keyBytes);
    return decrypt(scheme, key, resized(scheme.salt, scheme.blockBytes), binary(encryptor, attribute));
  };
  const input = unlock('encryptedVerifierHashInput', VERIFIER_INPUT);
  const expected = unlock('encryptedVerifierHashValue', VERIFIER_HASH);
  verify(hashOf(scheme.hash, input.subarray(0, scheme.salt.length)), expected);
  const key = unlock('encryptedKeyValue', KEY_VALUE).subarray(0, scheme.keyBytes);
  const dataScheme = schemeOf(data);
  const parts: Buffer[] = [];
  for (let start = 0; start < content.length; start += SEGMENT_BYTES) {
    const vector = hashOf(dataScheme.hash, dataScheme.salt, u32(parts.length));
    const segment = content.subarray(start, start + SEGMENT_BYTES);
    parts.push(decrypt(dataScheme, key, resized(vector, dataScheme.blockBytes), segment));
  }
  return Buffer.concat(parts);
}

interface Scheme {
  readonly hash: string;
  readonly salt: Buffer;
  readonly keyBytes: number;
  readonly blockBytes: number;
}

function schemeOf(element: XmlElement): Scheme {
  const hash = (element.attribute('hashAlgorithm') ?? '').replace('-', '').toLowerCase();
  const keyBytes = Number(element.attribute('keyBits')) / 8;
  const blockBytes = Number(element.attribute('blockSize'));
  const isKnown =
    /^(?:sha1|sha256|sha384|sha512|md5)$/.test(hash) &&
    [16, 24, 32].includes(keyBytes) &&
    blockBytes === 16 &&
    element.attribute('cipherAlgorithm') === 'AES' &&
    element.attribute('cipherChaining') === 'ChainingModeCBC';
  if (!isKnown) throw unsupported();
  return { hash, salt: binary(element, 'saltValue'), keyBytes, blockBytes };
}

function decryptStandard(info: Buffer, content: Buffer, password: string): Buffer {
  const headerBytes = info.readUInt32LE(8);
  const keyBytes = info.readUInt32LE(12 + 16) / 8;
  const verifier = info.subarray(12 + headerBytes);
  if (verifier.length < 72 || ![16, 24, 32].includes(keyBytes)) throw unsupported();
  const salt = verifier.subarray(4, 20);
  const derived = hashOf('sha1', spin('sha1', salt, password, STANDARD_SPINS), u32(0));
  const padded = (mask: number): Buffer =>
    Buffer.from(Buffer.alloc(64, mask).map((byte, index) => byte ^ (derived[index] ?? 0)));
  const key = Buffer.concat([hashOf('sha1', padded(FILLER)), hashOf('sha1', padded(0x5c))]).subarray(0, keyBytes);
  const open = (part: Buffer): Buffer => {
    const decipher = createDecipheriv(`aes-${keyBytes * 8}-ecb`, key, null).setAutoPadding(false);
    return Buffer.concat([decipher.update(part.subarray(0, part.length & ~15)), decipher.final()]);
  };
  verify(hashOf('sha1', open(verifier.subarray(20, 36))), open(verifier.subarray(40, 72)));
  return open(content);
}

function verify(actual: Buffer, expected: Buffer): void {
  const length = Math.min(actual.length, expected.length);
  if (length === 0 || !timingSafeEqual(actual.subarray(0, length), expected.subarray(0, length))) {
    throw new AlcoveError('PASSWORD_WRONG');
  }
}

/** Hashes the password over and over, so that guessing takes long. */
function spin(hash: string, salt: Buffer, password: string, count: number): Buffer {
  if (!(count >= 0 && count <= MAX_SPINS)) throw new AlcoveError('FILE_CORRUPT');
  let derived = hashOf(hash, salt, Buffer.from(password, 'utf16le'));
  for (let round = 0; round < count; round++) derived = hashOf(hash, u32(round), derived);
  return derived;
}

function hashOf(algorithm: string, ...parts: readonly Buffer[]): Buffer {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function resized(bytes: Buffer, length: number): Buffer {
  return Buffer.concat([bytes.subarray(0, length), Buffer.alloc(Math.max(0, length - bytes.length), FILLER)]);
}

function decrypt({ keyBytes }: Scheme, key: Buffer, vector: Buffer, content: Buffer): Buffer {
  const decipher = createDecipheriv(`aes-${keyBytes * 8}-cbc`, key, vector).setAutoPadding(false);
  return Buffer.concat([decipher.update(content.subarray(0, content.length & ~15)), decipher.final()]);
}

function binary(element: XmlElement, attribute: string): Buffer {
  return Buffer.from(element.attribute(attribute) ?? '', 'base64');
}

function unsupported(): AlcoveError {
  return new AlcoveError('UNSUPPORTED_FORMAT', { detail: 'The file is encrypted in a way that Alcove cannot open.' });
}
