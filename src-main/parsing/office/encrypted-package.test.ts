import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { AlcoveError } from '../../../src-shared/errors.ts';
import { makeOle } from '../../testing/make-doc.ts';
import { decryptPackage } from './encrypted-package.ts';

const CONTENT = randomBytes(10_000);
const PASSWORD = 'pässwörd 鍵';

const u32 = (...values: readonly number[]): Buffer => Buffer.from(Uint32Array.from(values).buffer);
const sizeOf = (content: Buffer): Buffer => u32(content.length, 0);
const blocks = (content: Buffer): Buffer => Buffer.concat([content, Buffer.alloc((16 - (content.length % 16)) % 16)]);
const hash = (algorithm: string, ...parts: readonly Buffer[]): Buffer =>
  createHash(algorithm).update(Buffer.concat(parts)).digest();

function encrypt(cipher: string, key: Buffer, vector: Buffer | null, content: Buffer): Buffer {
  const encryptor = createCipheriv(cipher, key, vector).setAutoPadding(false);
  return Buffer.concat([encryptor.update(blocks(content)), encryptor.final()]);
}

function derive(algorithm: string, salt: Buffer, password: string, spins: number): Buffer {
  let derived = hash(algorithm, salt, Buffer.from(password, 'utf16le'));
  for (let round = 0; round < spins; round++) derived = hash(algorithm, u32(round), derived);
  return derived;
}

/** As Office 2010 and later encrypt ([MS-OFFCRYPTO] 2.3.4.10 to 2.3.4.15). */
function agile({
  algorithm = 'sha512',
  keyBits = 256,
  spinCount = 1000,
  chaining = 'ChainingModeCBC',
} = {}): Uint8Array {
  const [salt, keySalt, key, input] = [randomBytes(16), randomBytes(16), randomBytes(keyBits / 8), randomBytes(16)];
  const derived = derive(algorithm, salt, PASSWORD, spinCount <= 10_000 ? spinCount : 0);
  const cipher = `aes-${keyBits}-cbc`;
  const lock = (purpose: string, content: Buffer): string => {
    const whole = Buffer.concat([hash(algorithm, derived, Buffer.from(purpose, 'hex')), Buffer.alloc(32, 0x36)]);
    return encrypt(cipher, whole.subarray(0, keyBits / 8), salt, content).toString('base64');
  };
  const name = algorithm.toUpperCase();
  const common = `saltSize="16" blockSize="16" keyBits="${keyBits}" cipherAlgorithm="AES" cipherChaining="${chaining}" hashAlgorithm="${name}"`;
  const locked = [
    `encryptedVerifierHashInput="${lock('fea7d2763b4b9e79', input)}"`,
    `encryptedVerifierHashValue="${lock('d7aa0f6d3061344e', hash(algorithm, input))}"`,
    `encryptedKeyValue="${lock('146e0be7abacd0d6', key)}"`,
  ].join(' ');
  const xml = `<?xml version="1.0"?><encryption><keyData ${common} saltValue="${keySalt.toString('base64')}"/><keyEncryptors><keyEncryptor><p:encryptedKey xmlns:p="urn:p" spinCount="${spinCount}" ${common} saltValue="${salt.toString('base64')}" ${locked}/></keyEncryptor></keyEncryptors></encryption>`;
  const segments: Buffer[] = [];
  for (let start = 0; start < CONTENT.length; start += 4096) {
    const vector = hash(algorithm, keySalt, u32(segments.length)).subarray(0, 16);
    segments.push(encrypt(cipher, key, vector, CONTENT.subarray(start, start + 4096)));
  }
  return makeOle({
    EncryptionInfo: Buffer.concat([Buffer.from([4, 0, 4, 0, 0x40, 0, 0, 0]), Buffer.from(xml)]),
    EncryptedPackage: Buffer.concat([sizeOf(CONTENT), ...segments]),
  });
}

/** As Office 2007 encrypts ([MS-OFFCRYPTO] 2.3.4.5 to 2.3.4.9). */
function standard(): Uint8Array {
  const [salt, verifier] = [randomBytes(16), randomBytes(16)];
  const derived = hash('sha1', derive('sha1', salt, PASSWORD, 50_000), u32(0));
  const mask = Buffer.alloc(64, 0x36);
  for (const [index, byte] of derived.entries()) mask.writeUInt8(0x36 ^ byte, index);
  const key = hash('sha1', mask).subarray(0, 16);
  const lock = (content: Buffer): Buffer => encrypt('aes-128-ecb', key, null, content);
  const header = Buffer.concat([u32(0x24, 0, 0x660e, 0x8004, 128, 0x18, 0, 0), Buffer.from('AES\0', 'utf16le')]);
  return makeOle({
    EncryptionInfo: Buffer.concat([
      Buffer.from([3, 0, 2, 0]),
      u32(0x24, header.length),
      header,
      u32(16),
      salt,
      lock(verifier),
      u32(20),
      lock(hash('sha1', verifier)),
    ]),
    EncryptedPackage: Buffer.concat([sizeOf(CONTENT), lock(CONTENT)]),
  });
}

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof AlcoveError) return error.code;
    throw error;
  }
  return 'none';
}

describe('an Office file that is protected with a password', () => {
  it.each([
    ['agile', agile()],
    ['agile with a short key', agile({ algorithm: 'sha1', keyBits: 128 })],
    ['agile with a key longer than the hash', agile({ algorithm: 'sha1', keyBits: 256 })],
    ['standard', standard()],
  ])('is opened with it when its encryption is %s', (_, file) => {
    expect(Buffer.from(decryptPackage(file, PASSWORD)).equals(CONTENT)).toBe(true);
    expect(codeOf(() => decryptPackage(file, 'wrong'))).toBe('PASSWORD_WRONG');
    expect(codeOf(() => decryptPackage(file, ''))).toBe('PASSWORD_WRONG');
  });

  it('is refused when it asks for more work than a password is worth', () => {
    expect(codeOf(() => decryptPackage(agile({ spinCount: 2 ** 31 }), PASSWORD))).toBe('FILE_CORRUPT');
  });

  it('says so when it is encrypted in another way', () => {
    expect(codeOf(() => decryptPackage(agile({ chaining: 'ChainingModeXYZ' }), PASSWORD))).toBe('UNSUPPORTED_FORMAT');
    const other = makeOle({ EncryptionInfo: Buffer.alloc(20, 9), EncryptedPackage: Buffer.alloc(20) });
    expect(codeOf(() => decryptPackage(other, PASSWORD))).toBe('UNSUPPORTED_FORMAT');
  });

  it('says that it is damaged when parts are missing', () => {
    expect(codeOf(() => decryptPackage(makeOle({ EncryptedPackage: Buffer.alloc(20) }), PASSWORD))).toBe(
      'FILE_CORRUPT',
    );
  });
});
