import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { openTestApp, type TestApp } from '../../testing/open-test-app.ts';
import { seededRandom } from '../../testing/random.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';

const TIMING = { settle: 60, settleLarge: 60, gone: 120, retry: 200, review: 1_000 };

/** One thing after the other that people and programs do to folders, as the seed has it. */
class Meddler {
  readonly #root: string;
  readonly #random: () => number;
  #count = 0;

  constructor(root: string, seed: number) {
    this.#root = root;
    this.#random = seededRandom(seed);
  }

  meddle(): void {
    const [files, folders] = [this.#below('file'), this.#below('folder')];
    const [file, folder] = [this.#pick(files), this.#pick(folders)];
    const anywhere = this.#pick([this.#root, ...folders]) ?? this.#root;
    const kind = Math.floor(this.#random() * 8);
    if (kind < 2) this.#write(join(anywhere, this.#name('.txt')));
    else if (kind === 2) this.#write(join(anywhere, this.#name(''), this.#name('.txt')));
    else if (kind === 3 && file) this.#write(file);
    else if (kind === 4 && file) renameSync(file, join(anywhere, this.#name('.txt')));
    else if (kind === 5 && folder) renameSync(folder, join(this.#root, this.#name('')));
    else if (kind === 6 && file) rmSync(file);
    else if (kind === 7 && folder && this.#random() < 0.3) rmSync(folder, { recursive: true });
  }

  #write(path: string): void {
    mkdirSync(dirname(path), { recursive: true });
    const text = `Text number ${this.#count++}.`;
    if (this.#random() < 0.5) {
      writeFileSync(path, text);
      return;
    }
    writeFileSync(`${path}.tmp`, text);
    renameSync(`${path}.tmp`, path);
  }

  #name(ending: string): string {
    return `n${this.#count++}${ending}`;
  }

  #below(kind: 'file' | 'folder'): string[] {
    return readdirSync(this.#root, { recursive: true, encoding: 'utf8' })
      .map((name) => join(this.#root, name))
      .filter((path) => existsSync(path) && statSync(path).isDirectory() === (kind === 'folder'))
      .sort();
  }

  #pick<T>(all: readonly T[]): T | undefined {
    return all[Math.floor(this.#random() * all.length)];
  }
}

/** Files and what is in them, as the disk has them and as the library has them. */
function compare(app: TestApp, root: string): void {
  const onDisk = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((name) => join(root, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => `${path} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`);
  const inLibrary = app.db.all<{ path: string; hash: string }>(
    'SELECT path, content_hash AS hash FROM document_paths WHERE missing_since IS NULL',
  );
  expect(inLibrary.map(({ path, hash }) => `${path} ${hash}`).sort()).toEqual(onDisk.sort());
}

const IN_TIME = { timeout: 40_000, interval: 100 };

it.each([1, 2, 3])(
  'a watched folder is in step after whatever was done to it, while Alcove was open or closed: seed %i',
  { timeout: 120_000 },
  async (seed) => {
    const dataFolder = temporaryFolder();
    const options = { dataFolder, keepInStep: true, watchTiming: TIMING };
    const app = await openTestApp(options);
    const root = app.files;
    await app.folders.watch(root);
    const meddler = new Meddler(root, seed);
    const random = seededRandom(seed + 1_000);
    for (let step = 0; step < 80; step++) {
      meddler.meddle();
      // Nothing is waited for: it is the pace that differs, so that events come alone and together.
      if (random() < 0.4) await wait(random() * 150);
    }
    await vi.waitFor(() => compare(app, root), IN_TIME);
    await app.close();
    for (let step = 0; step < 30; step++) meddler.meddle();
    const again = await openTestApp(options);
    await vi.waitFor(() => compare(again, root), IN_TIME);
  },
);
