import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { AlcoveError } from '../../../src-shared/errors.ts';
import { derive, encrypt, encryptPackage, hash, sizeOf, u32 } from '../../testing/encrypt-package.ts';
import { makeOle } from '../../testing/make-doc.ts';
import { decryptPackage } from './encrypted-package.ts';

const CONTENT = randomBytes(10_000);
const PASSWORD = 'pässwörd 鍵';

const agile = (options = {}): Uint8Array => encryptPackage(CONTENT, PASSWORD, options);

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
