import { createReadStream } from 'node:fs';
import type { Passage, PassageExplanation } from '../../src-shared/answers.ts';
import { AlcoveError, reportOf } from '../../src-shared/errors.ts';
import type { SearchMode } from '../../src-shared/retrieval.ts';
import type { App } from '../app.ts';
import { type CommandContext, EXIT } from './context.ts';
import { type FilterOptions, filterOf } from './filter-options.ts';
import { describeError, type Output } from './output.ts';
import { withApp } from './with-app.ts';

export interface SearchOptions extends FilterOptions {
  readonly k: number;
  readonly queries?: string;
  readonly mode?: SearchMode;
  readonly explain?: boolean;
}

const SHOWN_CHARS = 320;

/** `alcove search`: passages for one query, or for a file of them in one process. */
export async function search(
  { dataFolder, out }: CommandContext,
  query: string | undefined,
  options: SearchOptions,
): Promise<number> {
  if (query === undefined && options.queries === undefined) throw new AlcoveError('QUESTION_EMPTY');
  return withApp({ dataFolder, purpose: 'alcove search', resumeImports: false }, async (app, signal) => {
    const { mode, explain = false, k: limit } = options;
    const filter = filterOf(app, options);
    const find = async (text: string): Promise<Passage[]> => {
      const passages = await app.search.search({ query: text, limit, mode, explain, ...filter }, signal);
      return passages.map(({ spans: _, ...passage }) => passage);
    };
    if (options.queries !== undefined) return answerQueries(options.queries, find);
    const passages = await find(query ?? '');
    out.json({ query, passages });
    for (const [rank, passage] of passages.entries()) out.line(shown(rank + 1, passage));
    if (passages.length === 0) out.line(nothing(app));
    noteVectors(app, mode, out);
    return EXIT.ok;
  });
}

/** Who asks for vectors and has none is told so. */
function noteVectors(app: App, mode: SearchMode | undefined, out: Output): void {
  const state = app.retrieval.state();
  if (state.status === 'failed') out.note(`Found by words only: ${describeError(state.error)}`);
  else if (state.status === 'none' && mode !== undefined && mode !== 'keyword')
    out.note('Found by words only: no embedding model is chosen. Choose one: alcove embed --model <path>');
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

function shown(rank: number, passage: Passage): string {
  const { title, page, pageUnit = 'page', path, score, headingPath, text, explanation } = passage;
  const place = [title, ...(page === undefined ? [] : [`${pageUnit} ${page}`])].join(', ');
  const flat = text.replace(/\s+/g, ' ');
  const start = flat.length > SHOWN_CHARS ? `${flat.slice(0, SHOWN_CHARS)}…` : flat;
  const under = headingPath.length > 0 ? `\n   ${headingPath.join(' › ')}` : '';
  const why = explanation ? `\n   ${explained(explanation)}` : '';
  return `${rank}. ${place}  (${score.toFixed(2)})${under}\n   ${start}\n   ${path}${why}\n`;
}

/** Where a score came from, in a line. */
function explained(why: PassageExplanation): string {
  const { keyword, vector, calledBy, isNamed, phrases, recency, rerank, isForCoverage } = why;
  const place = (rank: number | undefined): string => (rank === undefined ? '' : `, ${ordinal(rank)}`);
  const parts = [
    keyword && `words ${keyword.share.toFixed(2)} of 1 (BM25 ${keyword.score.toFixed(2)}${place(keyword.rank)})`,
    vector &&
      `vector ${vector.scaled.toFixed(2)} of 1 (cosine ${vector.similarity.toFixed(2)}${place(vector.rank)}), weighs ${vector.weight.toFixed(2)}`,
    calledBy && `its document is called: ${calledBy.join(', ')}`,
    isNamed && 'its document is asked for by name',
    phrases && `holds word for word: ${phrases.join(', ')}`,
    recency && `newer than others: +${recency.toFixed(3)}`,
    rerank && `reranker ${rerank.score.toFixed(3)}, was ${ordinal(rerank.rankBefore)}`,
    isForCoverage && 'stands here so that its document is among the results',
    `fused ${why.fused.toFixed(3)}`,
  ];
  return parts.filter((part) => part).join(' · ');
}

const ORDINALS = new Intl.PluralRules('en', { type: 'ordinal' });
const ENDINGS: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd' };
const ordinal = (rank: number): string => `${rank}${ENDINGS[ORDINALS.select(rank)] ?? 'th'}`;

function nothing(app: App): string {
  return app.library.documents().length === 0
    ? 'The library is empty. Import something first: alcove import <path>'
    : 'Nothing found.';
}
