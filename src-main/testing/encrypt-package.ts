import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { makeOle } from './make-doc.ts';

export const u32 = (...values: readonly number[]): Buffer => Buffer.from(Uint32Array.from(values).buffer);
export const sizeOf = (content: Buffer): Buffer => u32(content.length, 0);
const blocks = (content: Buffer): Buffer => Buffer.concat([content, Buffer.alloc((16 - (content.length % 16)) % 16)]);
export const hash = (algorithm: string, ...parts: readonly Buffer[]): Buffer =>
  createHash(algorithm).update(Buffer.concat(parts)).digest();

export function encrypt(cipher: string, key: Buffer, vector: Buffer | null, content: Buffer): Buffer {
  const encryptor = createCipheriv(cipher, key, vector).setAutoPadding(false);
  return Buffer.concat([encryptor.update(blocks(content)), encryptor.final()]);
}

export function derive(algorithm: string, salt: Buffer, password: string, spins: number): Buffer {
  let derived = hash(algorithm, salt, Buffer.from(password, 'utf16le'));
  for (let round = 0; round < spins; round++) derived = hash(algorithm, u32(round), derived);
  return derived;
}

/** As Office 2010 and later encrypt ([MS-OFFCRYPTO] 2.3.4.10 to 2.3.4.15). */
export function encryptPackage(
  file: Uint8Array,
  password: string,
  { algorithm = 'sha512', keyBits = 256, spinCount = 1000, chaining = 'ChainingModeCBC' } = {},
): Uint8Array {
  const content = Buffer.from(file);
  const [salt, keySalt, key, input] = [randomBytes(16), randomBytes(16), randomBytes(keyBits / 8), randomBytes(16)];
  const derived = derive(algorithm, salt, password, spinCount <= 10_000 ? spinCount : 0);
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
  for (let start = 0; start < content.length; start += 4096) {
    const vector = hash(algorithm, keySalt, u32(segments.length)).subarray(0, 16);
    segments.push(encrypt(cipher, key, vector, content.subarray(start, start + 4096)));
  }
  return makeOle({
    EncryptionInfo: Buffer.concat([Buffer.from([4, 0, 4, 0, 0x40, 0, 0, 0]), Buffer.from(xml)]),
    EncryptedPackage: Buffer.concat([sizeOf(content), ...segments]),
  });
}
