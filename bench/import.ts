import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Cost, costOf, type ImportCost, importAll, openBenchApp } from './bench-app.ts';
import { percentile } from './metrics.ts';
import { copiesOf, pdfFiles } from './pdf-files.ts';
import { atLeast, type Figure, under } from './report.ts';

/** Import must run at this share of bare pdf.js times the number of parser threads. */
const MIN_RATIO = 0.8;
const MAX_DELAY_MS = 50;
const ROUNDS = 3;

export interface ImportBenchOptions {
  /** Folders or PDFs; see {@link pdfFiles}. */
  readonly paths: readonly string[];
  /** One round over the smaller files instead of three over all. */
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
  const app = await openBenchApp(scratch);
  try {
    const files = await pdfFiles(paths, scratch, isQuick);
    const bare: Cost[] = [];
    const whole: ImportCost[] = [];
    let pages = 0;
    for (let round = 0; round < (isQuick ? 1 : ROUNDS); round++) {
      const copies = await copiesOf(files, join(scratch, `round-${round}`), round);
      bare.push(
        await costOf(async () => {
          pages = await readBare(copies);
        }),
      );
      whole.push(await importAll(app, copies));
    }
    const median = <T>(costs: readonly T[], of: (cost: T) => number): number => percentile(costs.map(of), 0.5);
    const [bareSeconds, wholeSeconds] = [bare, whole].map((costs) => median(costs, ({ seconds }) => seconds));
    const ratio = (bareCost = 0, wholeCost = 1): number => bareCost / (wholeCost * app.parserThreads);
    return [
      { name: 'import: files', value: files.length, unit: 'PDFs' },
      { name: 'import: pages', value: pages, unit: 'pages' },
      { name: 'import: parser threads', value: app.parserThreads, unit: '' },
      { name: 'import: bare pdf.js, one thread', value: pages / (bareSeconds ?? 1), unit: 'pages/s' },
      { name: 'import: end to end', value: pages / (wholeSeconds ?? 1), unit: 'pages/s' },
      atLeast('import: end to end / (bare × threads)', ratio(bareSeconds, wholeSeconds), '×', MIN_RATIO),
      { name: 'import: the same, first round (cold)', value: ratio(bare[0]?.seconds, whole[0]?.seconds), unit: '×' },
      {
        name: 'import: processor time, all threads / bare',
        value: median(whole, ({ cpuSeconds }) => cpuSeconds) / median(bare, ({ cpuSeconds }) => cpuSeconds),
        unit: '×',
      },
      { name: 'import: index upkeep, of that', value: median(whole, ({ upkeepMs }) => upkeepMs), unit: 'ms' },
      under('import: event-loop delay p99', Math.max(...whole.map(({ delayP99Ms }) => delayP99Ms)), 'ms', MAX_DELAY_MS),
    ];
  } finally {
    await app.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Reads the text of every page as anyone would write it; returns how many pages there were. */
async function readBare(files: readonly string[]): Promise<number> {
  const pdfjs = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const folder = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
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
  return pages;
}
