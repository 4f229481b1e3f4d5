import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generateText } from '../testing/generate-text.ts';
import { openTestApp, type TestApp } from '../testing/open-test-app.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { WHALES } from '../testing/texts.ts';

describe('a full disk', () => {
  it('stops the queue rather than fail every file, says so, and goes on when there is room', async () => {
    const app = await openTestApp();
    // The database's own limit of size: SQLite reports it exactly as it does a full disk.
    const { limitTo, lift } = diskOf(app);
    const paths = Array.from({ length: 12 }, (_, index) => app.write(`${index}.txt`, generateText(300, index)));
    limitTo(40);
    const outcomes = await app.import(paths);
    const full = outcomes.filter((each) => each.status === 'failed' && each.error.code === 'DISK_FULL');
    expect(full.length).toBeGreaterThan(0);
    expect(outcomes).toHaveLength(12);
    expect(app.library.documents().some(({ error }) => error?.code === 'DISK_FULL')).toBe(true);
    lift();
    await app.library.retryFailed();
    await app.library.idle();
    expect(app.library.documents().map(({ status, error }) => [status, error])).toEqual(
      Array(12).fill(['ready', undefined]),
    );
  });
});

/** Limits how far the app's database may grow, in pages of 4 KiB beyond what it has. */
function diskOf(app: TestApp): { limitTo(pages: number): void; lift(): void } {
  const pragma = (value: number): unknown => app.db.get(`PRAGMA max_page_count = ${value}`);
  return {
    limitTo: (pages) => pragma((app.db.get<{ page_count: number }>('PRAGMA page_count')?.page_count ?? 0) + pages),
    lift: () => pragma(1_000_000),
  };
}

describe('opening a library', () => {
  it('that lies in a folder in use is refused, and leaves its holder alone', async () => {
    const app = await openTestApp();
    await expect(openTestApp({ dataFolder: app.folder.path })).rejects.toMatchObject({ code: 'LIBRARY_IN_USE' });
    await app.import(app.write('a.txt', WHALES));
    expect(await app.found('krill')).toEqual([WHALES]);
  });

  it('whose database is damaged is refused, and gives the folder back', async () => {
    const dataFolder = temporaryFolder();
    writeFileSync(join(dataFolder, 'alcove.db'), 'garbage '.repeat(1000));
    for (const _ of [1, 2])
      await expect(openTestApp({ dataFolder })).rejects.toMatchObject({ code: 'LIBRARY_DAMAGED' });
  });
});
