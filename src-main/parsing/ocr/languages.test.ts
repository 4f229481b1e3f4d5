import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../testing/read.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { addLanguage, listLanguages, readLanguage, removeLanguage, usableLanguages } from './languages.ts';

const builtIn = [
  { name: 'eng', isBuiltIn: true },
  { name: 'chi_sim', isBuiltIn: true },
];

/** A file of a language: the English model under another name. */
async function languageFile(name: string): Promise<string> {
  const file = join(temporaryFolder(), name);
  const data = await readLanguage('eng');
  writeFileSync(file, name.endsWith('.gz') ? gzipSync(data, { level: 1 }) : data);
  return file;
}

describe('languages of text recognition', () => {
  it('are English and Simplified Chinese, where none was added', () => {
    expect(listLanguages()).toEqual(builtIn);
    expect(listLanguages(join(temporaryFolder(), 'none'))).toEqual(builtIn);
  });

  it.each(['deu.traineddata', 'deu.traineddata.gz'])('can be added from %s, and removed again', async (name) => {
    const folder = join(temporaryFolder(), 'ocr-languages');
    expect(await addLanguage(await languageFile(name), folder)).toBe('deu');
    expect(listLanguages(folder)).toEqual([...builtIn, { name: 'deu', isBuiltIn: false }]);
    expect(Buffer.compare(await readLanguage('deu', folder), await readLanguage('eng'))).toBe(0);
    await removeLanguage('deu', folder);
    expect(listLanguages(folder)).toEqual(builtIn);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('are not added from files that hold something else', async () => {
    const folder = join(temporaryFolder(), 'ocr-languages');
    const other = temporaryFolder();
    for (const name of ['deu.traineddata', 'deu.traineddata.gz', 'deu.txt', '..traineddata', 'a+b.traineddata']) {
      writeFileSync(join(other, name), name.endsWith('.gz') ? gzipSync('text') : `\x1f\x8bnot a language at all`);
      expect(await codeOf(addLanguage(join(other, name), folder)), name).toBe('INVALID_INPUT');
    }
    expect(await codeOf(addLanguage(join(other, 'fra.traineddata'), folder))).toBe('FILE_NOT_FOUND');
    expect(existsSync(folder)).toBe(false);
  });

  it('stay when they came with Alcove', async () => {
    expect(await codeOf(removeLanguage('eng', temporaryFolder()))).toBe('INVALID_INPUT');
    expect(await codeOf(removeLanguage('tlh', temporaryFolder()))).toBe('OCR_LANGUAGE_UNKNOWN');
  });

  it('are used in the order asked for, without those that are not there', async () => {
    expect(usableLanguages(['tlh', 'chi_sim', 'eng'])).toEqual(['chi_sim', 'eng']);
    expect(() => usableLanguages(['tlh'])).toThrowError(/no text recognition for tlh/);
    expect(await codeOf(readLanguage('../../etc/passwd', temporaryFolder()))).toBe('OCR_LANGUAGE_UNKNOWN');
  });
});
