import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { appRoot } from '../src-main/system/index.ts';
import { generateText } from '../src-main/testing/generate-text.ts';
import { importAll, openBenchApp } from './bench-app.ts';
import { makePdfs } from './pdf-files.ts';
import { type Figure, under } from './report.ts';

const MAX_SECONDS = 60;
const MAX_REIMPORT_SHARE = 0.02;
const MAX_RESIDENT_MB = 400;
const MAX_DELAY_MS = 50;
const NOTES = 200;

export interface CorpusBenchOptions {
  /** Files and folders of any format; default: `../shared/corpus`, or documents made on the spot. */
  readonly paths: readonly string[];
  /** The part of the corpus that has no PDFs of hundreds of pages. */
  readonly isQuick: boolean;
}

/**
 * Import of everything, in an app that was just opened: how long it takes, how long it takes
 * again when nothing has changed, and what it asks of the main process meanwhile. Parser threads
 * are in a process of their own, whose memory is told beside it.
 */
export async function benchCorpus({ paths, isQuick }: CorpusBenchOptions): Promise<Figure[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'alcove-bench-'));
  const app = await openBenchApp(scratch);
  try {
    const roots = paths.length > 0 ? paths.map((path) => resolve(path)) : await defaultRoots(scratch, isQuick);
    const first = await importAll(app, roots);
    const again = await importAll(app, roots);
    const residentMb = process.resourceUsage().maxRSS / 1024;
    return [
      { name: 'corpus: documents', value: app.library.documents().length, unit: '' },
      under('corpus: import', first.seconds, 's', MAX_SECONDS),
      { name: 'corpus: processor time, all threads', value: first.cpuSeconds, unit: 's' },
      under('corpus: import again, unchanged / first', again.seconds / first.seconds, '×', MAX_REIMPORT_SHARE),
      under('corpus: most memory resident in main', residentMb, 'MB', MAX_RESIDENT_MB),
      { name: 'corpus: resident in the parsers’ process', value: first.parserResidentBytes / 2 ** 20, unit: 'MB' },
      under('corpus: event-loop delay p99', Math.max(first.delayP99Ms, again.delayP99Ms), 'ms', MAX_DELAY_MS),
    ];
  } finally {
    await app.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

async function defaultRoots(scratch: string, isQuick: boolean): Promise<string[]> {
  const corpus = join(appRoot(), '..', 'shared', 'corpus');
  if (!existsSync(corpus)) return [await makeDocuments(join(scratch, 'documents'))];
  return isQuick
    ? [join(corpus, 'ntsb'), join(corpus, 'epub3-samples'), join(corpus, 'mammoth')].filter(existsSync)
    : [corpus];
}

async function makeDocuments(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await makePdfs(folder);
  for (let number = 0; number < NOTES; number++)
    await writeFile(join(folder, `note-${number}.md`), `# Note ${number}\n\n${generateText(20, number)}\n`);
  return folder;
}
