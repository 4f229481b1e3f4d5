import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDocx } from './samples/docx.ts';
import { makePdf } from './samples/pdf.ts';
import { readSource } from './samples/source.ts';

/**
 * Makes the sample documents, which are Alcove's handbook, from their sources in
 * `scripts/samples`. Run twice, it writes the same bytes. `Getting started.md` is its own source.
 */
const AUTHOR = 'The Alcove authors';
const DATE = new Date('2026-01-01T12:00:00Z');

const sources = join(import.meta.dirname, 'samples');
const samples = join(import.meta.dirname, '..', 'resources', 'samples');

await write('Alcove handbook.pdf', await makePdf(readSource(join(sources, 'handbook.md')), AUTHOR, DATE));
await write('Privacy and your data.docx', await makeDocx(readSource(join(sources, 'privacy.md')), AUTHOR, DATE));

async function write(name: string, bytes: Buffer): Promise<void> {
  const file = join(samples, name);
  const before = await readFile(file).catch(() => undefined);
  const isSame = before?.equals(bytes) ?? false;
  if (!isSame) await writeFile(file, bytes);
  process.stdout.write(`${name}: ${bytes.length.toLocaleString('en')} bytes${isSame ? ', unchanged' : ''}\n`);
}
