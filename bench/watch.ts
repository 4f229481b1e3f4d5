import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { type App, openApp } from '../src-main/app.ts';
import { silentLog } from '../src-main/system/index.ts';
import { generateText } from '../src-main/testing/generate-text.ts';
import { percentile } from './metrics.ts';
import { type Figure, under } from './report.ts';

const NOTES = 20_000;
const QUICK_NOTES = 1_000;
const NOTES_A_FOLDER = 200;
const ROUNDS = 10;

/** A change is to be found this soon after it was saved, and a folder caught up on this soon after the start, in seconds. */
const MAX_CHANGE_SECONDS = 2;
const MAX_CATCH_UP_SECONDS = 3;
const MAX_DELAY_MS = 50;

/** How often it is looked whether something has come to pass, in milliseconds. */
const LOOK_MS = 5;

/**
 * A watched folder of notes: how soon a change in it is found, how soon it is caught up on when
 * Alcove starts, how soon a renamed folder is known again, and whether the event loop stays free.
 */
export async function benchWatch(isQuick: boolean): Promise<Figure[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'alcove-bench-'));
  const dataFolder = join(scratch, 'library');
  const notes = join(scratch, 'notes');
  const count = isQuick ? QUICK_NOTES : NOTES;
  const open = (): Promise<App> => openApp({ dataFolder, purpose: 'bench', log: silentLog, keepInStep: true });
  let app = await open();
  const delay = monitorEventLoopDelay({ resolution: 5 });
  try {
    const files = await writeNotes(notes, count);
    const imported = await timed(async () => {
      const { run } = await app.folders.add(notes);
      await run.done;
      await app.library.idle();
    });
    await settled(app);

    delay.enable();
    const changes: number[] = [];
    for (let round = 0; round < ROUNDS; round++) changes.push(await timeToFind(app, files, round));
    const changeDelay = delay.percentile(99) / 1e6;
    const renamed = await timeToFollow(app, notes, Math.min(NOTES_A_FOLDER, count));
    await app.close();

    app = await open();
    delay.reset();
    const caughtUp = await timed(() => settled(app));
    const catchUpDelay = delay.percentile(99) / 1e6;
    return [
      { name: 'watch: notes', value: count, unit: 'files' },
      { name: 'watch: first import', value: imported, unit: 's' },
      under('watch: change to found, slowest', Math.max(...changes), 's', MAX_CHANGE_SECONDS),
      { name: 'watch: change to found, median', value: percentile(changes, 0.5), unit: 's' },
      { name: `watch: renamed folder of ${Math.min(NOTES_A_FOLDER, count)} known again`, value: renamed, unit: 's' },
      under('watch: catching up at start', caughtUp, 's', MAX_CATCH_UP_SECONDS),
      under('watch: event-loop delay p99, changes', changeDelay, 'ms', MAX_DELAY_MS),
      under('watch: event-loop delay p99, catching up', catchUpDelay, 'ms', MAX_DELAY_MS),
    ];
  } finally {
    delay.disable();
    await app.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

async function writeNotes(folder: string, count: number): Promise<string[]> {
  const files: string[] = [];
  for (let number = 0; number < count; number++) {
    const sub = join(folder, `folder-${Math.floor(number / NOTES_A_FOLDER)}`);
    if (number % NOTES_A_FOLDER === 0) await mkdir(sub, { recursive: true });
    const file = join(sub, `note-${number}.md`);
    await writeFile(file, `# Note ${number}\n\n${generateText(6, number)}\n`);
    files.push(file);
  }
  return files;
}

/** Seconds from saving a note to a search that finds what was written. */
async function timeToFind(app: App, files: readonly string[], round: number): Promise<number> {
  const file = files[Math.floor((round + 0.5) * (files.length / ROUNDS))] ?? '';
  const word = `zyxomma${String.fromCharCode(97 + round)}`;
  await writeFile(file, `# Changed\n\nA dragonfly called ${word} was seen.\n`);
  return timed(() => until(async () => (await app.search.search({ query: word, limit: 1 })).length > 0));
}

/** Seconds from renaming a folder to the moment when all its documents are known by their new names. */
async function timeToFollow(app: App, notes: string, count: number): Promise<number> {
  const [from, to] = [join(notes, 'folder-0'), join(notes, 'renamed')];
  await rename(from, to);
  const countBelow = (folder: string): number =>
    app.db.get<{ count: number }>(
      'SELECT COUNT(content_hash) AS count FROM document_paths WHERE path > ? AND path < ? AND missing_since IS NULL',
      `${folder}/`,
      `${folder}0`,
    )?.count ?? 0;
  return timed(() => until(async () => countBelow(to) === count && countBelow(from) === 0));
}

async function settled(app: App): Promise<void> {
  for await (const folders of app.folders.changes(new AbortController().signal))
    if (folders.every(({ state }) => state === 'watching')) return;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await wait(LOOK_MS);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}
