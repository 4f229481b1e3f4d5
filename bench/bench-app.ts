import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type App, openApp } from '../src-main/app.ts';
import { silentLog } from '../src-main/system/index.ts';

/** Opens an empty library that reads text, and leaves pictures of text alone. */
export function openBenchApp(scratch: string): Promise<App> {
  const dataFolder = join(scratch, 'library');
  mkdirSync(dataFolder, { recursive: true });
  writeFileSync(join(dataFolder, 'settings.json'), JSON.stringify({ ocr: { enabled: false } }));
  return openApp({ dataFolder, purpose: 'bench', log: silentLog });
}

/** What some work cost this process. */
export interface Cost {
  readonly seconds: number;
  /** Of all threads together. */
  readonly cpuSeconds: number;
}

/** Measures what `work` costs this process. */
export async function costOf(work: () => Promise<void>): Promise<Cost> {
  const [started, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { seconds: (performance.now() - started) / 1000, cpuSeconds: (user + system) / 1e6 };
}

export interface ImportCost extends Cost {
  /** After the last document was committed: the index's upkeep, in milliseconds. */
  readonly upkeepMs: number;
  readonly delayP99Ms: number;
  /** What the process that parses holds at the end. */
  readonly parserResidentBytes: number;
}

/** Imports `paths`, and waits for the upkeep of the index that follows: it is part of the cost. */
export async function importAll(app: App, paths: readonly string[]): Promise<ImportCost> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  let upkeepMs = 0;
  const before = await app.parserUsage();
  const cost = await costOf(async () => {
    const run = await app.library.importPaths(paths);
    await run.done;
    const done = performance.now();
    await app.library.idle();
    upkeepMs = performance.now() - done;
  });
  delay.disable();
  const parsers = await app.parserUsage();
  const parserSeconds = (parsers?.cpuSeconds ?? 0) - (before?.cpuSeconds ?? 0);
  return {
    ...cost,
    cpuSeconds: cost.cpuSeconds + parserSeconds,
    parserResidentBytes: parsers?.residentBytes ?? 0,
    upkeepMs,
    delayP99Ms: delay.percentile(99) / 1e6,
  };
}
