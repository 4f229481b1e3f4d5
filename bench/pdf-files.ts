import { existsSync, globSync, statSync } from 'node:fs';
import { appendFile, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { appRoot } from '../src-main/system/index.ts';
import { makeTextPdf } from '../src-main/testing/make-pdf.ts';

/** A quick run takes every third of the files up to this size, in bytes: a few large ones are half of the corpus's pages. */
const QUICK_BYTES = 300_000;
const QUICK_STEP = 3;

/**
 * The PDFs to measure on, in a fixed order.
 * @param paths folders or PDFs; without any `../shared/corpus`, or, where there is none, PDFs made in `scratch`
 */
export async function pdfFiles(paths: readonly string[], scratch: string, isQuick: boolean): Promise<string[]> {
  const corpus = join(appRoot(), '..', 'shared', 'corpus');
  const roots = paths.length > 0 ? paths.map((path) => resolve(path)) : existsSync(corpus) ? [corpus] : [];
  const found = roots.flatMap((root) =>
    root.toLowerCase().endsWith('.pdf') ? [root] : globSync('**/*.pdf', { cwd: root }).map((file) => join(root, file)),
  );
  if (found.length === 0) return makePdfs(join(scratch, 'pdfs'));
  found.sort();
  if (!isQuick) return found;
  return found.filter((file) => statSync(file).size <= QUICK_BYTES).filter((_, index) => index % QUICK_STEP === 0);
}

/** Twelve PDFs of forty pages, for a checkout that has no real ones at hand. */
export async function makePdfs(folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const sentence =
    'The committee considered the report on harbour dues, and deferred the vote until the spring session. ';
  const files: string[] = [];
  for (let number = 0; number < 12; number++) {
    const pages = Array.from({ length: 40 }, (_, page) => `Chapter ${number}.${page}\n\n${sentence.repeat(24)}`);
    const file = join(folder, `report-${number}.pdf`);
    await writeFile(file, await makeTextPdf(pages));
    files.push(file);
  }
  return files;
}

/** The files again, with a comment after their end that makes them others to the library. */
export async function copiesOf(files: readonly string[], folder: string, round: number): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  return Promise.all(
    files.map(async (file, index) => {
      const copy = join(folder, `${index}-${basename(file)}`);
      await copyFile(file, copy);
      await appendFile(copy, `\n%round ${round}\n`);
      return copy;
    }),
  );
}
