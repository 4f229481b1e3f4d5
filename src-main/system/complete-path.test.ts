import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, sep } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { completePath } from './complete-path.ts';

function folderOfModels(): string {
  const folder = temporaryFolder();
  for (const name of ['llama', 'Llama-archive', '.cache']) mkdirSync(join(folder, name));
  for (const name of ['llama-1b.GGUF', 'phi.gguf', 'notes.txt', '.hidden.gguf']) writeFileSync(join(folder, name), '');
  symlinkSync(join(folder, 'phi.gguf'), join(folder, 'latest.gguf'));
  return folder;
}

const names = async (typed: string, folder: string): Promise<string[]> =>
  (await completePath(typed, '.gguf')).map(({ path }) => path.slice(folder.length + 1));

it('lists folders first, then the files of the kind that is looked for, links among them', async () => {
  const folder = folderOfModels();
  expect(await names(folder + sep, folder)).toEqual([
    `llama${sep}`,
    `Llama-archive${sep}`,
    'latest.gguf',
    'llama-1b.GGUF',
    'phi.gguf',
  ]);
});

it('goes on with a name that was begun, whatever its case', async () => {
  const folder = folderOfModels();
  expect(await names(join(folder, 'LLAMA-'), folder)).toEqual([`Llama-archive${sep}`, 'llama-1b.GGUF']);
});

it('shows what is hidden when its dot was typed', async () => {
  const folder = folderOfModels();
  expect(await names(`${folder}${sep}.`, folder)).toEqual([`.cache${sep}`, '.hidden.gguf']);
  expect(await names(`${folder}${sep}.h`, folder)).toEqual(['.hidden.gguf']);
});

it('begins in the home folder', async () => {
  for (const { path } of await completePath('', '.gguf')) expect(path.startsWith(homedir())).toBe(true);
});

it.each(['no/such', 'relative', '\0', `/${'x'.repeat(10_000)}/`, '/etc/passwd/'])(
  'has nothing for %j',
  async (typed) => {
    expect(await completePath(typed, '.gguf')).toEqual([]);
  },
);
