import { createReadStream } from 'node:fs';
import type { Passage } from '../../src-shared/answers.ts';
import { AlcoveError, reportOf } from '../../src-shared/errors.ts';
import type { App } from '../app.ts';
import { type CommandContext, EXIT } from './context.ts';
import { withApp } from './with-app.ts';

interface SearchOptions {
  readonly k: number;
  readonly collection?: string;
  readonly queries?: string;
}

const SHOWN_CHARS = 320;

/** `alcove search`: passages for one query, or for a file of them in one process. */
export async function search(
  { dataFolder, out }: CommandContext,
  query: string | undefined,
  options: SearchOptions,
): Promise<number> {
  if (query === undefined && options.queries === undefined) throw new AlcoveError('QUESTION_EMPTY');
  return withApp({ dataFolder, purpose: 'alcove search', resumeImports: false }, async (app) => {
    const filter =
      options.collection === undefined ? {} : { collectionId: app.library.collectionId(options.collection) };
    const find = async (text: string): Promise<Passage[]> => {
      const passages = await app.search.search({ query: text, limit: options.k, ...filter });
      return passages.map(({ spans: _, ...passage }) => passage);
    };
    if (options.queries !== undefined) return answerQueries(options.queries, find);
    const passages = await find(query ?? '');
    out.json({ query, passages });
    for (const [rank, passage] of passages.entries()) out.line(shown(rank + 1, passage));
    if (passages.length === 0) out.line(nothing(app));
    return EXIT.ok;
  });
}

/** One JSON object a line, whatever `--json` says: a failed query is a line too, and does not end the rest. */
async function answerQueries(file: string, find: (query: string) => Promise<Passage[]>): Promise<number> {
  let isComplete = true;
  for await (const query of linesOf(file)) {
    let line: object;
    try {
      line = { query, passages: await find(query) };
    } catch (error) {
      isComplete = false;
      line = { query, error: reportOf(error) };
    }
    await write(`${JSON.stringify(line)}\n`);
  }
  return isComplete ? EXIT.ok : EXIT.someFailed;
}

/**
 * The lines of a file. Not readline's: that also ends lines at U+2028, and a query may hold one.
 * @throws AlcoveError `FILE_NOT_FOUND` when it cannot be read
 */
async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = '';
  try {
    for await (const part of createReadStream(file, { encoding: 'utf8' })) {
      const lines = (rest + part).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) yield line.replace(/\r$/, '');
    }
  } catch (cause) {
    throw new AlcoveError('FILE_NOT_FOUND', { detail: `The file of queries, ${file}, cannot be read.`, cause });
  }
  if (rest) yield rest.replace(/\r$/, '');
}

/** Waits for a slow reader: a thousand answers must not pile up in memory. */
function write(text: string): Promise<void> {
  return new Promise((resolve, reject) => process.stdout.write(text, (error) => (error ? reject(error) : resolve())));
}

function shown(rank: number, { title, page, pageUnit = 'page', path, score, headingPath, text }: Passage): string {
  const place = [title, ...(page === undefined ? [] : [`${pageUnit} ${page}`])].join(', ');
  const flat = text.replace(/\s+/g, ' ');
  const start = flat.length > SHOWN_CHARS ? `${flat.slice(0, SHOWN_CHARS)}…` : flat;
  const under = headingPath.length > 0 ? `\n   ${headingPath.join(' › ')}` : '';
  return `${rank}. ${place}  (${score.toFixed(2)})${under}\n   ${start}\n   ${path}\n`;
}

function nothing(app: App): string {
  return app.library.documents().length === 0
    ? 'The library is empty. Import something first: alcove import <path>'
    : 'Nothing found.';
}
