import { existsSync, globSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openApp } from '../src-main/app.ts';
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
  /** One round instead of three. */
  readonly isQuick: boolean;
}

/**
 * Import end to end (parse, chunk, index, commit) against bare `getTextContent` over the same
 * files in the same process: rounds of both in turn, so that what else the machine does falls
 * on both, and the median of each.
 */
export async function benchImport({ paths, isQuick }: ImportBenchOptions): Promise<Figure[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'alcove-bench-'));
  try {
    const files = await pdfsOf(paths, scratch);
    const bare: number[] = [];
    const whole: number[] = [];
    const delays: number[] = [];
    let threads = 0;
    let pages = 0;
    for (let round = 0; round < (isQuick ? 1 : 3); round++) {
      const read = await readBare(files);
      pages = read.pages;
      bare.push(pages / read.seconds);
      const imported = await importAll(files, join(scratch, `library-${round}`));
      threads = imported.threads;
      whole.push(pages / imported.seconds);
      delays.push(imported.delayP99Ms);
    }
    const [bareRate, importRate] = [percentile(bare, 0.5), percentile(whole, 0.5)];
    return [
      { name: 'import: files', value: files.length, unit: 'PDFs' },
      { name: 'import: pages', value: pages, unit: 'pages' },
      { name: 'import: parser threads', value: threads, unit: '' },
      { name: 'import: bare pdf.js, one thread', value: bareRate, unit: 'pages/s' },
      { name: 'import: end to end', value: importRate, unit: 'pages/s' },
      atLeast('import: end to end / (bare × threads)', importRate / (bareRate * threads), '×', MIN_RATIO),
      under('import: event-loop delay p99', Math.max(...delays), 'ms', MAX_DELAY_MS),
    ];
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
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

async function importAll(files: readonly string[], dataFolder: string) {
  const app = await openApp({ dataFolder, purpose: 'bench', log: silentLog });
  const delay = monitorEventLoopDelay({ resolution: 5 });
  try {
    delay.enable();
    const started = performance.now();
    const run = await app.library.importPaths(files);
    await run.done;
    await app.library.idle();
    const seconds = (performance.now() - started) / 1000;
    delay.disable();
    return { seconds, threads: app.parserThreads, delayP99Ms: delay.percentile(99) / 1e6 };
  } finally {
    await app.close();
  }
}
