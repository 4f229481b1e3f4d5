import { existsSync, globSync } from 'node:fs';
import { appendFile, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type App, openApp } from '../src-main/app.ts';
import { appRoot, silentLog } from '../src-main/system/index.ts';
import { makeTextPdf } from '../src-main/testing/make-pdf.ts';
import { percentile } from './metrics.ts';
import { atLeast, type Figure, under } from './report.ts';

/** Import must run at this share of bare pdf.js times the number of parser threads. */
const MIN_RATIO = 0.6;
const MAX_DELAY_MS = 50;

export interface ImportBenchOptions {
  /** Folders or PDFs; default: `../shared/corpus/unstructured`, or PDFs made on the spot. */
  readonly paths: readonly string[];
  /** One round instead of five. */
  readonly isQuick: boolean;
}

/**
 * Import end to end (parse, chunk, index, commit) against bare `getTextContent` over the same
 * files in the same process: rounds of both in turn, so that what else the machine does falls
 * on both, and the median of each. One app serves all rounds, as it does for a person: in the
 * first both sides have cold code, in the later ones both have warm.
 */
export async function benchImport({ paths, isQuick }: ImportBenchOptions): Promise<Figure[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'alcove-bench-'));
  const app = await openApp({ dataFolder: join(scratch, 'library'), purpose: 'bench', log: silentLog });
  try {
    const files = await pdfsOf(paths, scratch);
    const bare: number[] = [];
    const whole: number[] = [];
    const delays: number[] = [];
    const upkeep: number[] = [];
    let pages = 0;
    for (let round = 0; round < (isQuick ? 1 : 5); round++) {
      const copies = await copiesOf(files, join(scratch, `round-${round}`), round);
      const read = await readBare(copies);
      pages = read.pages;
      bare.push(pages / read.seconds);
      const imported = await importAll(app, copies);
      whole.push(pages / imported.seconds);
      delays.push(imported.delayP99Ms);
      upkeep.push(imported.upkeepMs);
    }
    const ratio = (imported: number, read: number): number => imported / (read * app.parserThreads);
    const [bareRate, importRate] = [percentile(bare, 0.5), percentile(whole, 0.5)];
    return [
      { name: 'import: files', value: files.length, unit: 'PDFs' },
      { name: 'import: pages', value: pages, unit: 'pages' },
      { name: 'import: parser threads', value: app.parserThreads, unit: '' },
      { name: 'import: bare pdf.js, one thread', value: bareRate, unit: 'pages/s' },
      { name: 'import: end to end', value: importRate, unit: 'pages/s' },
      atLeast('import: end to end / (bare × threads)', ratio(importRate, bareRate), '×', MIN_RATIO),
      atLeast('import: the same, first round (cold)', ratio(whole[0] ?? 0, bare[0] ?? 1), '×', MIN_RATIO),
      { name: 'import: index upkeep, of that', value: percentile(upkeep, 0.5), unit: 'ms' },
      under('import: event-loop delay p99', Math.max(...delays), 'ms', MAX_DELAY_MS),
    ];
  } finally {
    await app.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The files again, with a comment after their end that makes them others to the library. */
async function copiesOf(files: readonly string[], folder: string, round: number): Promise<string[]> {
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

async function pdfsOf(paths: readonly string[], scratch: string): Promise<string[]> {
  const shared = join(appRoot(), '..', 'shared', 'corpus', 'unstructured');
  const roots = paths.length > 0 ? paths.map((path) => resolve(path)) : existsSync(shared) ? [shared] : [];
  const found = roots.flatMap((root) =>
    root.toLowerCase().endsWith('.pdf') ? [root] : globSync('**/*.pdf', { cwd: root }).map((file) => join(root, file)),
  );
  return found.length > 0 ? found.sort() : makePdfs(join(scratch, 'pdfs'));
}

/** Twelve PDFs of forty pages, for a checkout that has no real ones at hand. */
async function makePdfs(folder: string): Promise<string[]> {
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

async function readBare(files: readonly string[]): Promise<{ pages: number; seconds: number }> {
  const pdfjs = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const folder = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
  const started = performance.now();
  let pages = 0;
  for (const file of files) {
    const task = pdfjs.getDocument({
      data: new Uint8Array(await readFile(file)),
      verbosity: pdfjs.VerbosityLevel.ERRORS,
      cMapUrl: join(folder, 'cmaps/'),
      cMapPacked: true,
      standardFontDataUrl: join(folder, 'standard_fonts/'),
    });
    try {
      const pdf = await task.promise;
      for (let number = 1; number <= pdf.numPages; number++) {
        const page = await pdf.getPage(number);
        await page.getTextContent();
        page.cleanup();
        pages++;
      }
    } catch (error) {
      // Password-protected and damaged files cost both sides the attempt, and yield no pages.
      if (!(error instanceof Error)) throw error;
    } finally {
      await task.destroy();
    }
  }
  return { pages, seconds: (performance.now() - started) / 1000 };
}

async function importAll(
  app: App,
  files: readonly string[],
): Promise<{ seconds: number; upkeepMs: number; delayP99Ms: number }> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const started = performance.now();
  const run = await app.library.importPaths(files);
  await run.done;
  // Every document is committed and found by now. The upkeep of the index that follows is part of
  // the import all the same: the clock runs until it is done.
  const done = performance.now();
  await app.library.idle();
  const finished = performance.now();
  delay.disable();
  return { seconds: (finished - started) / 1000, upkeepMs: finished - done, delayP99Ms: delay.percentile(99) / 1e6 };
}
