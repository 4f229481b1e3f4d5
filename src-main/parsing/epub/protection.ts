import { AlcoveError } from '../../../src-shared/errors.ts';
import type { Archive } from '../archive.ts';
import { readXml } from '../xml.ts';
import { resolvePath } from './package.ts';

/** Ways of making embedded fonts useless outside the book; the text is not touched by them. */
const FONT_ALGORITHMS = ['http://www.idpf.org/2008/embedding', 'http://ns.adobe.com/pdf/enc#RC'];

/**
 * The files of a book that its seller has encrypted (`META-INF/encryption.xml`).
 * @throws AlcoveError `ARCHIVE_UNSAFE`
 */
export async function encryptedFiles(archive: Archive): Promise<ReadonlySet<string>> {
  const bytes = await archive.read('META-INF/encryption.xml');
  if (!bytes) return new Set();
  try {
    const locked = [...readXml(bytes).descendants('EncryptedData')].filter((data) => {
      const algorithm = data.child('EncryptionMethod')?.attribute('Algorithm') ?? '';
      return !FONT_ALGORITHMS.includes(algorithm);
    });
    return new Set(
      locked.map((data) => resolvePath('', data.child('CipherData', 'CipherReference')?.attribute('URI') ?? '')),
    );
  } catch (error) {
    if (error instanceof AlcoveError && error.code === 'FILE_CORRUPT') return new Set();
    throw error;
  }
}
