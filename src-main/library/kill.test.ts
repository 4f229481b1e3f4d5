import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { ChunkIndex } from '../search/index.ts';
import { openDatabase } from '../storage/index.ts';
import { silentLog } from '../system/index.ts';
import { generateText } from '../testing/generate-text.ts';
import { countFromOutside } from '../testing/look-inside.ts';
import { openTestApp } from '../testing/open-test-app.ts';
import { seededRandom } from '../testing/random.ts';
import { runCli, startCli } from '../testing/run-cli.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

const DOCUMENTS = 40;

function makeDocuments(): string {
  const folder = join(temporaryFolder(), 'documents');
  mkdirSync(folder);
  for (let index = 0; index < DOCUMENTS; index++) {
    const text = generateText(100 + ((index * 97) % 900), index);
    writeFileSync(join(folder, `${index}.txt`), `Document ${index} is about zebras.\n\n${text}`);
  }
  return folder;
}

const WAITING = { interval: 10, timeout: 20_000 };

const readyIn = (dataFolder: string): number => countFromOutside(dataFolder, `documents WHERE status = 'ready'`);

interface Contents {
  readonly chunksByPath: Readonly<Record<string, readonly string[]>>;
  readonly rowsInIndex: number;
  readonly chunksInDatabase: number;
  readonly strays: number;
  readonly jobs: number;
}

async function contentsOf(dataFolder: string): Promise<Contents> {
  const db = openDatabase(join(dataFolder, 'alcove.db'));
  const index = await ChunkIndex.open(join(dataFolder, 'vectors'), silentLog);
  const count = (sql: string): number => db.get<{ n: number }>(`SELECT COUNT(*) AS n FROM ${sql}`)?.n ?? -1;
  const chunks = db.all<{ path: string; text: string }>(
    `SELECT p.path, c.text FROM document_paths p JOIN documents d ON d.id = p.document_id AND d.status = 'ready'
     JOIN chunks c ON c.version_id = d.version_id ORDER BY p.path, c.ordinal`,
  );
  const contents = {
    chunksByPath: Object.fromEntries(
      Object.entries(Object.groupBy(chunks, ({ path }) => path)).map(([path, of]) => [
        path,
        of?.map(({ text }) => text) ?? [],
      ]),
    ),
    rowsInIndex: await index.countRows(),
    chunksInDatabase: count('chunks'),
    strays: count('versions') - count('documents'),
    jobs: count('import_jobs'),
  };
  db.close();
  await index.close();
  return contents;
}

/** Whether every passage that a search finds is of a document that is ready, with nothing of it missing. */
async function expectOnlyFinished(dataFolder: string): Promise<number> {
  const app = await openTestApp({ dataFolder, resumeImports: false });
  const ready = new Set(
    app.library
      .documents()
      .filter(({ status }) => status === 'ready')
      .map(({ id }) => id),
  );
  const found = await app.search.search({ query: 'zebras', limit: 1_000 });
  for (const { documentId } of found) expect(ready.has(documentId)).toBe(true);
  expect(new Set(found.map(({ documentId }) => documentId))).toEqual(ready);
  await app.close();
  return ready.size;
}

it('an import that is killed again and again ends as if nothing had happened', { timeout: 120_000 }, async () => {
  const documents = makeDocuments();
  const undisturbed = temporaryFolder();
  expect(await runCli(undisturbed, ['import', documents])).toMatchObject({ code: 0 });
  const expected = await contentsOf(undisturbed);
  expect(Object.keys(expected.chunksByPath)).toHaveLength(DOCUMENTS);

  const dataFolder = temporaryFolder();
  const random = seededRandom(7);
  const readyAfterKills: number[] = [];
  for (let round = 0; round < 6; round++) {
    const child = startCli(dataFolder, ['import', documents]);
    const exited = once(child, 'exit');
    const before = readyAfterKills.at(-1) ?? 0;
    // Every third time while it starts, else once it has committed something.
    if (round % 3 !== 2) await vi.waitFor(() => expect(readyIn(dataFolder)).toBeGreaterThan(before), WAITING);
    // The moment is the test's input, not something to wait out.
    await Promise.race([wait(random() * 400), exited]);
    child.kill('SIGKILL');
    await exited;
    readyAfterKills.push(await expectOnlyFinished(dataFolder));
  }
  expect(await runCli(dataFolder, ['import', documents])).toMatchObject({ code: 0 });
  expect(await contentsOf(dataFolder)).toEqual(expected);
  expect(expected).toMatchObject({ strays: 0, jobs: 0, rowsInIndex: expected.chunksInDatabase });
  expect(readyAfterKills.filter((ready) => ready > 0 && ready < DOCUMENTS).length).toBeGreaterThan(1);
});
