import { cpSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openTestApp } from '../testing/open-test-app.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { WHALES } from '../testing/texts.ts';

const GERMAN =
  'Die Häuser der alten Stadt stehen dicht beieinander. Über die Straße führt eine schmale Brücke, die im Mittelalter gebaut wurde.';
const CHINESE = '长江是亚洲最长的河流。它发源于青藏高原，流经许多省份，最后注入东海。';

describe('search', () => {
  it('finds inflected English words by any of their forms', async () => {
    const app = await openTestApp();
    await app.import(
      app.write('a.txt', 'The committee was running several experiments on flying insects in the tropics.'),
    );
    for (const query of ['experiment', 'committees', 'run', 'insect fly'])
      expect(await app.found(query), query).toHaveLength(1);
  });

  it('finds German words across umlauts, ß and inflection', async () => {
    const app = await openTestApp();
    await app.import(app.write('a.txt', `${GERMAN}\n\n${GERMAN}`));
    for (const query of ['Häuser', 'hauser', 'Haus', 'Strasse', 'STRASSEN', 'Brücken'])
      expect(await app.found(query), query).not.toEqual([]);
  });

  it('finds Chinese words without blanks between them', async () => {
    const app = await openTestApp();
    await app.import([app.write('a.txt', CHINESE), app.write('b.txt', WHALES)]);
    expect(await app.found('青藏高原')).toEqual([CHINESE]);
    expect(await app.found('最长的河')).toEqual([CHINESE]);
    expect(await app.found('火车站')).toEqual([]);
  });

  it('finds nothing, and fails at nothing, with punctuation only', async () => {
    const app = await openTestApp();
    await app.import(app.write('a.txt', WHALES));
    for (const query of ['?!…', '"""', "'; DROP TABLE chunks; --zzz", '*', '\\']) {
      await expect(app.found(query), query).resolves.toBeInstanceOf(Array);
    }
    expect(await app.found('?!…')).toEqual([]);
  });

  it('answers a query of stop words without failing', async () => {
    const app = await openTestApp();
    await app.import(app.write('a.txt', WHALES));
    await expect(app.found('the of and is')).resolves.toBeInstanceOf(Array);
  });

  it('refuses an empty query and one that is too long', async () => {
    const app = await openTestApp();
    await expect(app.found(' \n ')).rejects.toMatchObject({ code: 'QUESTION_EMPTY' });
    await expect(app.found('x'.repeat(4_001))).rejects.toMatchObject({ code: 'QUESTION_TOO_LONG' });
    await expect(app.found('word '.repeat(800))).resolves.toEqual([]);
  });

  it('finds what is in the collection or the documents asked for, and only that', async () => {
    const app = await openTestApp();
    const [a, b] = [app.write('a.txt', `${WHALES} First.`), app.write('b.txt', `${WHALES} Second.`)];
    await app.import(a, 'One');
    await app.import(b, 'Two');
    expect(await app.found('whale')).toHaveLength(2);
    expect(await app.found('whale', { collectionId: app.library.collectionId('One') })).toEqual([`${WHALES} First.`]);
    expect(await app.found('whale', { documentIds: [app.document(b).id] })).toEqual([`${WHALES} Second.`]);
    expect(await app.found('whale', { collectionId: 4711 })).toEqual([]);
  });

  it('returns every passage when more are asked for than there are', async () => {
    const app = await openTestApp();
    await app.import(app.write('a.txt', WHALES));
    expect(await app.search.search({ query: 'whale', limit: 1_000 })).toHaveLength(1);
  });
});

describe('an index that does not match the library', () => {
  let original: string;
  let results: unknown;

  /** A library that was closed in good order: made once, and copied for each test that harms it. */
  async function library(): Promise<{ dataFolder: string; results: unknown }> {
    if (!original) {
      original = mkdtempSync(join(tmpdir(), 'alcove-test-'));
      const app = await openTestApp({ dataFolder: original });
      await app.import(app.write('a.txt', WHALES), 'Sea');
      await app.import([app.write('b.txt', GERMAN), app.write('c.txt', CHINESE)], 'Land');
      results = await resultsOf(app);
      await app.close();
    }
    const dataFolder = temporaryFolder();
    cpSync(original, dataFolder, { recursive: true });
    return { dataFolder, results };
  }

  afterAll(() => rmSync(original, { recursive: true, force: true }));

  async function resultsOf(app: Awaited<ReturnType<typeof openTestApp>>): Promise<unknown> {
    return {
      whale: await app.found('whale'),
      haus: await app.found('Haus'),
      chinese: await app.found('青藏高原'),
      inSea: await app.found('whale', { collectionId: app.library.collectionId('Sea') }),
      inLand: await app.found('whale', { collectionId: app.library.collectionId('Land') }),
    };
  }

  const filesUnder = (folder: string): string[] =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));

  const damages: Record<string, (vectors: string) => void> = {
    'whose folder is gone': (vectors) => rmSync(vectors, { recursive: true }),
    'whose folder is a file': (vectors) => {
      rmSync(vectors, { recursive: true });
      writeFileSync(vectors, 'not a folder');
    },
    'whose every file is garbage': (vectors) => {
      for (const file of filesUnder(vectors)) writeFileSync(file, 'garbage');
    },
    'whose data files are gone': (vectors) => {
      for (const file of filesUnder(vectors)) if (file.includes('/data/')) rmSync(file);
    },
    'whose data files were cut short': (vectors) => {
      for (const file of filesUnder(vectors)) if (file.includes('/data/')) truncateSync(file, 40);
    },
    'whose full-text files are gone': (vectors) => {
      for (const file of filesUnder(vectors)) if (file.includes('/_indices/')) rmSync(file);
    },
  };

  for (const [damage, harm] of Object.entries(damages)) {
    it(`${damage} is made again from the text, with the same results`, async () => {
      const { dataFolder, results } = await library();
      harm(join(dataFolder, 'vectors'));
      const app = await openTestApp({ dataFolder });
      expect(await resultsOf(app)).toEqual(results);
    });
  }

  it('because an older one was put back is made again', async () => {
    const dataFolder = temporaryFolder();
    const first = await openTestApp({ dataFolder });
    await first.import(first.write('a.txt', WHALES));
    await first.close();
    const older = join(temporaryFolder(), 'vectors');
    cpSync(join(dataFolder, 'vectors'), older, { recursive: true });
    const second = await openTestApp({ dataFolder });
    await second.import(second.write('b.txt', GERMAN));
    await second.close();
    rmSync(join(dataFolder, 'vectors'), { recursive: true });
    cpSync(older, join(dataFolder, 'vectors'), { recursive: true });
    const third = await openTestApp({ dataFolder });
    expect(await third.found('Brücke')).toEqual([GERMAN]);
    expect(await third.found('whale')).toEqual([WHALES]);
  });
});
