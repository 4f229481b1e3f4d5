import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { DocumentSummary } from '../../src-shared/documents.ts';
import type { ImportOutcome } from '../../src-shared/imports.ts';
import { type App, type AppOptions, openApp } from '../app.ts';
import { silentLog } from '../system/index.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface TestApp extends App {
  /** An empty folder for the files of the test. */
  readonly files: string;
  /** Writes a file under {@link files} and returns its path. */
  write(name: string, content: string | Uint8Array): string;
  /** Imports and waits for the outcomes. */
  import(paths: string | readonly string[], collection?: string): Promise<readonly ImportOutcome[]>;
  /** The text of the passages found, best first. */
  found(query: string, filter?: { collectionId?: number; documentIds?: readonly string[] }): Promise<string[]>;
  /** The one document imported from `path`. */
  document(path: string): DocumentSummary;
}

/** The whole app on a new data folder (or on `dataFolder`), closed when the test ends. */
export async function openTestApp(options: Partial<AppOptions> = {}): Promise<TestApp> {
  const files = temporaryFolder();
  const dataFolder = options.dataFolder ?? temporaryFolder();
  const app = await openApp({
    purpose: 'a test',
    log: silentLog,
    ...options,
    dataFolder,
    parser: { threads: 2, ...options.parser },
  });
  onTestFinished(() => app.close());
  return {
    ...app,
    files,
    write: (name, content) => writeAt(join(files, name), content),
    import: async (paths, collection) => {
      const run = await app.library.importPaths(typeof paths === 'string' ? [paths] : paths, collection);
      const outcomes = await run.done;
      await app.library.idle();
      return outcomes;
    },
    found: async (query, filter = {}) => {
      const passages = await app.search.search({ query, limit: 10, ...filter });
      return passages.map(({ text }) => text);
    },
    document: (path) => {
      const [document, second] = app.library.documents().filter((each) => each.path === path);
      if (!document || second) throw new Error(`not one document at ${path}`);
      return document;
    },
  };
}

function writeAt(path: string, content: string | Uint8Array): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}
