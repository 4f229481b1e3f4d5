import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { IndexStore } from '../search/index.ts';
import { openDatabase } from '../storage/index.ts';
import { silentLog } from '../system/index.ts';
import { generateText } from '../testing/generate-text.ts';
import { readingsBegun } from '../testing/look-inside.ts';
import { openTestApp } from '../testing/open-test-app.ts';
import { seededRandom } from '../testing/random.ts';
import { runCli, startCli } from '../testing/run-cli.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';

const FILES = 200;
/** Every tenth is a mail with a file attached. */
const DOCUMENTS = FILES + FILES / 10;
const KILLS = 50;

/** A folder of files of which any can be changed. */
function makeDocuments(): { readonly folder: string; change(index: number): void } {
  const folder = join(temporaryFolder(), 'documents');
  mkdirSync(folder);
  const revisions = Array<number>(FILES).fill(0);
  const write = (index: number): void => {
    const revision = revisions[index] ?? 0;
    // A change in the middle leaves most chunks as they were.
    const parts = [0, 1, 2, 3].map((part) =>
      generateText(100 + ((index * 97) % 500), index * 10 + part + (part === 1 ? revision * 10_000 : 0)),
    );
    const text = `Document ${index} is about zebras.\n\n${parts.join('\n\n')}`;
    if (index % 10 === 0) writeFileSync(join(folder, `${index}.eml`), mailWith(index, text));
    else writeFileSync(join(folder, `${index}.txt`), text);
  };
  for (let index = 0; index < FILES; index++) write(index);
  return {
    folder,
    change: (index) => {
      revisions[index] = (revisions[index] ?? 0) + 1;
      write(index);
    },
  };
}

function mailWith(index: number, attachment: string): string {
  return [
    'From: ada@example.org',
    'To: ben@example.org',
    `Subject: Mail ${index}`,
    `Message-ID: <${index}@example.org>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="part"',
    '',
    '--part',
    'Content-Type: text/plain',
    '',
    `Mail ${index} is about zebras, see the file.`,
    '--part',
    'Content-Type: text/plain',
    `Content-Disposition: attachment; filename="attached-${index}.txt"`,
    '',
    attachment,
    '--part--',
    '',
  ].join('\r\n');
}

const WAITING = { interval: 10, timeout: 60_000 };

interface Contents {
  readonly chunksByPath: Readonly<Record<string, readonly string[]>>;
  readonly rowsInIndex: number;
  readonly chunksInDatabase: number;
  readonly strays: number;
  readonly jobs: number;
}

async function contentsOf(dataFolder: string): Promise<Contents> {
  const db = openDatabase(join(dataFolder, 'alcove.db'));
  const store = await IndexStore.open({ location: join(dataFolder, 'vectors'), log: silentLog });
  const count = (sql: string): number => db.get<{ n: number }>(`SELECT COUNT(*) AS n FROM ${sql}`)?.n ?? -1;
  const chunks = db.all<{ path: string; text: string }>(
    `SELECT p.path, c.text FROM document_paths p JOIN documents d ON d.id = p.document_id AND d.status = 'ready'
     JOIN chunks c ON c.version_id = d.version_id ORDER BY p.path, c.ordinal`,
  );
  const contents = {
    chunksByPath: Object.fromEntries(
      Object.entries(Object.groupBy(chunks, ({ path }) => basename(path))).map(([path, of]) => [
        path,
        of?.map(({ text }) => text) ?? [],
      ]),
    ),
    rowsInIndex: await store.keyword.countRows(),
    chunksInDatabase: count('chunks'),
    strays: count('versions') - count('documents'),
    jobs: count('import_jobs'),
  };
  db.close();
  await store.close();
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
  const found = await app.search.search({ query: 'zebras', limit: 2_000 });
  for (const { documentId } of found) expect(ready.has(documentId)).toBe(true);
  expect(new Set(found.map(({ documentId }) => documentId))).toEqual(ready);
  await app.close();
  return ready.size;
}

it('an import that is killed fifty times ends as if nothing had happened', { timeout: 600_000 }, async () => {
  const { folder, change } = makeDocuments();
  const dataFolder = temporaryFolder();
  const random = seededRandom(7);
  let ready = 0;
  let interrupted = 0;
  for (let round = 0; interrupted < KILLS && round < 2 * KILLS; round++) {
    // Files that change keep the import busy, and documents being replaced.
    if (ready > FILES / 2) for (let count = 0; count < 12; count++) change(Math.floor(random() * FILES));
    const child = startCli(dataFolder, ['import', folder]);
    const exited = once(child, 'exit');
    // Now and then while it starts, else once it has begun a few files more.
    const target = readingsBegun(dataFolder) + 1 + Math.floor(random() * 10);
    const isFarEnough = (): boolean => child.exitCode !== null || readingsBegun(dataFolder) >= target;
    if (round % 8 !== 7) await vi.waitFor(() => expect(isFarEnough()).toBe(true), WAITING);
    // The moment is the test's input, not something to wait out.
    await Promise.race([wait(random() * 120), exited]);
    if (child.exitCode === null) interrupted++;
    child.kill('SIGKILL');
    await exited;
    ready = await expectOnlyFinished(dataFolder);
  }
  expect(interrupted).toBe(KILLS);

  expect(await runCli(dataFolder, ['import', folder])).toMatchObject({ code: 0 });
  const contents = await contentsOf(dataFolder);
  const undisturbed = temporaryFolder();
  expect(await runCli(undisturbed, ['import', folder])).toMatchObject({ code: 0 });
  expect(contents).toEqual(await contentsOf(undisturbed));
  expect(Object.keys(contents.chunksByPath)).toHaveLength(DOCUMENTS);
  expect(contents).toMatchObject({ strays: 0, jobs: 0, rowsInIndex: contents.chunksInDatabase });
});
