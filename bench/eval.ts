import { existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { Answerer } from '../src-main/answer/index.ts';
import { appRoot } from '../src-main/system/index.ts';
import { PRECISIONS, SEARCH_MODES, type SearchMode } from '../src-shared/retrieval.ts';
import { type BeirCollection, isCollection, readCollection } from './beir.ts';
import { type CollectionLibrary, type CollectionModels, openCollectionLibrary } from './collection-library.ts';
import { failed } from './failed.ts';
import { machine } from './machine.ts';
import { mean, type RankingScore, scoreRanking } from './metrics.ts';
import { atLeast, type Figure, printReport, printTable } from './report.ts';

const HELP = `npm run eval -- [FOLDER...] [--mode keyword|vector|hybrid] [--model PATH] [--compare] [--json] [--quick]

Measures retrieval on test collections in BEIR's layout (corpus.jsonl, queries.jsonl, qrels/test.tsv).
Without a folder: every collection in ../shared/eval.
  --model PATH      the embedding model: a folder with an ONNX graph, or a GGUF file; or the name of one in
                    ../shared/models
  --precision P     of its weights: fp32, fp16, int8, q4 (default: auto)
  --reranker PATH   the reranker, likewise
  --mode MODE       how to look: keyword (the default without a model), vector, hybrid (the default with one)
  --compare         every mode, side by side, on the same library; with a model only
  --answers         also measure extractive answers: how often they hold the expected answer, and how
                    often a question whose answer is not in the library is turned down
  --quick           every n-th query only, so that all is done within 45 seconds
  --json            one JSON document on stdout`;

/** What keyword search must reach (nDCG@10), from the issue that asked for it. */
const NDCG_GOALS: Readonly<Record<string, number>> = {
  cranfield: 0.47,
  'xquad-en': 0.965,
  'xquad-zh': 0.96,
  'xquad-de': 0.94,
  'cmrc2018-trial': 0.985,
};

/** What hybrid search may lose against keyword search at most. */
const NO_HARM = 0.005;

/** Passages fetched for each ranking: enough for a hundred documents. */
const DEPTH = 200;
const QUICK_QUERIES = 150;

const { values: options, positionals } = readArguments();

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        quick: { type: 'boolean', default: false },
        answers: { type: 'boolean', default: false },
        compare: { type: 'boolean', default: false },
        mode: { type: 'string' },
        model: { type: 'string' },
        precision: { type: 'string' },
        reranker: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    process.exit(failed(error));
  }
}

async function main(): Promise<number> {
  if (options.help) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const folders = positionals.length > 0 ? positionals.map((folder) => resolve(folder)) : sharedCollections();
  const wrong = folders.filter((folder) => !isCollection(folder));
  if (folders.length === 0 || wrong.length > 0) {
    process.stderr.write(
      wrong.length > 0 ? `No collection in BEIR's layout: ${wrong.join(', ')}\n` : `No collections found.\n\n${HELP}\n`,
    );
    return 1;
  }
  const { modes, models } = readChoices();
  const figures: Figure[] = [];
  const rows = [HEAD];
  for (const folder of folders) {
    const result = await measure(folder, folders, modes, models);
    figures.push(...result.figures);
    rows.push(...result.rows);
  }
  if (options.json) {
    printReport(figures, true);
  } else {
    printTable(rows);
    if (options.answers) {
      process.stdout.write('\n');
      printReport(
        figures.filter(({ name }) => name.includes('answers')),
        false,
      );
    } else process.stdout.write(`\n${machine()}\n`);
  }
  return figures.every(({ ok }) => ok !== false) ? 0 : 2;
}

const HEAD = [
  'collection',
  'mode',
  'documents',
  'queries',
  'nDCG@10',
  'recall@10',
  'recall@100',
  'MRR@10',
  'ms/query',
  'goal',
  '',
];

/** What was asked for on the command line. */
function readChoices(): { readonly modes: readonly SearchMode[]; readonly models: CollectionModels } {
  const { model, reranker, mode, compare } = options;
  const precision = z.enum(PRECISIONS).optional().parse(options.precision);
  const models = {
    ...(model !== undefined && { embedding: modelPath(model) }),
    ...(precision && { precision }),
    ...(reranker !== undefined && { reranker: modelPath(reranker) }),
  };
  if (compare && model === undefined) throw new Error('--compare needs an embedding model: --model PATH');
  if (mode === undefined)
    return { models, modes: compare ? SEARCH_MODES : [model === undefined ? 'keyword' : 'hybrid'] };
  const chosen = z.enum(SEARCH_MODES).parse(mode);
  if (chosen !== 'keyword' && model === undefined)
    throw new Error(`--mode ${chosen} needs an embedding model: --model PATH`);
  return { models, modes: compare ? SEARCH_MODES : [chosen] };
}

function modelPath(name: string): string {
  const shared = join(appRoot(), '..', 'shared', 'models', name);
  return !existsSync(resolve(name)) && existsSync(shared) ? shared : resolve(name);
}

function sharedCollections(): string[] {
  const folder = join(appRoot(), '..', 'shared', 'eval');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter(isCollection);
}

async function measure(
  folder: string,
  all: readonly string[],
  modes: readonly SearchMode[],
  models: CollectionModels,
): Promise<{ figures: Figure[]; rows: string[][] }> {
  const name = basename(folder);
  const collection = readCollection(folder);
  const library = await openCollectionLibrary(collection, models);
  try {
    const step = options.quick ? Math.max(1, Math.floor(collection.queries.length / QUICK_QUERIES)) : 1;
    const queries = collection.queries.filter((_, index) => index % step === 0);
    const figures: Figure[] = [];
    const rows: string[][] = [];
    const reached = new Map<SearchMode, number>();
    for (const mode of modes) {
      const { scores, msPerQuery } = await rank(library, collection, queries, mode);
      const average = (key: keyof RankingScore): number => mean(scores.map((score) => score[key]));
      const label = mode === 'keyword' ? name : `${name} ${mode}`;
      const keyword = reached.get('keyword');
      // Whatever the model, it must do no harm.
      const goal = mode === 'keyword' ? NDCG_GOALS[name] : mode === 'hybrid' && keyword ? keyword - NO_HARM : undefined;
      const ndcg = atLeast(`${label} nDCG@10`, average('ndcg10'), '', goal);
      reached.set(mode, ndcg.value);
      figures.push(
        ndcg,
        { name: `${label} recall@10`, value: average('recall10'), unit: '' },
        { name: `${label} recall@100`, value: average('recall100'), unit: '' },
        { name: `${label} MRR@10`, value: average('mrr10'), unit: '' },
        { name: `${label} query time`, value: msPerQuery, unit: 'ms' },
      );
      if (mode === 'hybrid') figures.push(...trustFigures(label, library));
      rows.push([
        name,
        mode === 'hybrid' ? `hybrid ${trustOf(library)}` : mode,
        String(collection.documents.length),
        String(queries.length),
        ...(['ndcg10', 'recall10', 'recall100', 'mrr10'] as const).map((key) => average(key).toFixed(4)),
        msPerQuery.toFixed(1),
        ndcg.goal ?? '',
        ndcg.ok === undefined ? '' : ndcg.ok ? 'ok' : 'SHORT',
      ]);
    }
    if (options.answers)
      figures.push(...(await measureAnswers(name, library, collection, queries, foreignQueries(folder, all))));
    return { figures, rows };
  } finally {
    await library.close();
  }
}

async function rank(
  library: CollectionLibrary,
  { judgements }: BeirCollection,
  queries: BeirCollection['queries'],
  mode: SearchMode,
): Promise<{ readonly scores: RankingScore[]; readonly msPerQuery: number }> {
  const scores: RankingScore[] = [];
  let elapsed = 0;
  for (const { _id, text } of queries) {
    const started = performance.now();
    // Collections hold a blank question now and then; it finds nothing, and counts.
    const passages = text.trim() ? await library.search.search({ query: text, limit: DEPTH, mode }) : [];
    elapsed += performance.now() - started;
    const ranking = [...new Set(passages.map((passage) => passage.documentId))];
    scores.push(scoreRanking(ranking, judgements.get(_id) ?? new Map()));
  }
  return { scores, msPerQuery: elapsed / queries.length };
}

/** How far vectors are trusted beside words, which the library found out by itself. */
function trustFigures(label: string, { embedding }: CollectionLibrary): Figure[] {
  if (embedding.status !== 'ready' || !embedding.calibration) return [];
  const { weight, questions } = embedding.calibration;
  return [
    { name: `${label} weight of vectors`, value: weight, unit: '' },
    { name: `${label} questions it was found by`, value: questions, unit: '' },
  ];
}

function trustOf({ embedding }: CollectionLibrary): string {
  return embedding.status === 'ready' && embedding.calibration ? embedding.calibration.weight.toFixed(2) : '';
}

const ANSWERED = 200;

/** Questions that this library cannot answer: those of a collection about something else. */
function foreignQueries(folder: string, all: readonly string[]): string[] {
  const family = basename(folder).split('-')[0] ?? '';
  const other = [...all, ...sharedCollections()].find(
    (each) =>
      !basename(each).startsWith(family) && !basename(each).includes('zh') && !basename(each).startsWith('cmrc'),
  );
  return other
    ? sampled(
        readCollection(other)
          .queries.map(({ text }) => text)
          .filter((text) => text.trim()),
      )
    : [];
}

const sampled = <T>(values: readonly T[]): T[] => {
  const step = Math.max(1, Math.floor(values.length / ANSWERED));
  return values.filter((_, index) => index % step === 0);
};

async function measureAnswers(
  name: string,
  library: CollectionLibrary,
  collection: BeirCollection,
  queries: BeirCollection['queries'],
  foreign: readonly string[],
): Promise<Figure[]> {
  const answerer = new Answerer(library.search);
  const answerable = sampled(queries.filter(({ text }) => text.trim()));
  let answered = 0;
  let correct = 0;
  let judged = 0;
  for (const { text, answers } of answerable) {
    const { citations } = await answerer.answer(text);
    if (citations.length > 0) answered++;
    if (!answers?.length) continue;
    judged++;
    if (citations.some(({ snippet }) => answers.some((answer) => snippet.includes(answer)))) correct++;
  }
  // Nearly answerable: the same questions, asked of the library without the texts of their subject.
  const subjectOf = new Map(collection.documents.map(({ _id, title }) => [_id, title?.trim() || _id]));
  let nearMisses = 0;
  for (const { _id, text } of answerable) {
    const gone = new Set([...(collection.judgements.get(_id)?.keys() ?? [])].map((id) => subjectOf.get(id)));
    const documentIds = collection.documents
      .map((document) => document._id)
      .filter((id) => !gone.has(subjectOf.get(id)));
    if ((await answerer.answer(text, { documentIds })).citations.length === 0) nearMisses++;
  }
  let refused = 0;
  for (const text of foreign) if ((await answerer.answer(text)).citations.length === 0) refused++;
  const figures: Figure[] = [
    { name: `${name} answers given`, value: answered / answerable.length, unit: 'of own questions' },
  ];
  figures.push({
    name: `${name} answers withheld, subject missing`,
    value: nearMisses / answerable.length,
    unit: 'of own questions',
  });
  if (judged > 0)
    figures.push({
      name: `${name} answers that hold the expected words`,
      value: correct / judged,
      unit: 'of own questions',
    });
  if (foreign.length > 0)
    figures.push({ name: `${name} answers withheld`, value: refused / foreign.length, unit: 'of foreign questions' });
  return figures;
}

process.exitCode = await main().catch(failed);
