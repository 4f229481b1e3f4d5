import { resolve } from 'node:path';
import type { EmbeddingState, Precision } from '../../src-shared/retrieval.ts';
import type { App } from '../app.ts';
import { type CommandContext, EXIT } from './context.ts';
import { describeError, formatBytes, type Output, plural, progressBar } from './output.ts';
import { withApp } from './with-app.ts';

interface EmbedOptions {
  /** A folder with an ONNX graph, or a GGUF file. */
  readonly model?: string;
  readonly precision?: Precision;
  readonly dimensions?: number;
  readonly off?: boolean;
}

interface RerankOptions {
  readonly model?: string;
  readonly precision?: Precision;
  readonly budget?: number;
  readonly off?: boolean;
}

/** `alcove embed`: chooses the embedding model, and gives every passage the vector that it lacks. */
export async function embed({ dataFolder, out }: CommandContext, options: EmbedOptions): Promise<number> {
  return withApp({ dataFolder, purpose: 'alcove embed', resumeImports: false }, async (app, signal) => {
    const { model, precision, dimensions, off = false } = options;
    const choice = {
      ...(model !== undefined && { model: resolve(model) }),
      ...(off && { model: null }),
      ...(precision !== undefined && { precision }),
      ...(dimensions !== undefined && { dimensions }),
    };
    if (Object.keys(choice).length > 0) await app.retrieval.chooseEmbedding(choice);
    const state = await fillVectors(app, signal);
    out.json({ state, settings: app.retrieval.settings().embedding });
    for (const line of stateLines(state)) out.line(line);
    if (state.status === 'failed') out.note(describeError(state.error));
    return state.status === 'failed' || signal.aborted ? EXIT.failed : EXIT.ok;
  });
}

/** `alcove rerank`: chooses the reranker. */
export async function rerank({ dataFolder, out }: CommandContext, options: RerankOptions): Promise<number> {
  return withApp({ dataFolder, purpose: 'alcove rerank', resumeImports: false }, async (app) => {
    const { model, precision, budget, off = false } = options;
    const choice = {
      ...(model !== undefined && { model: resolve(model) }),
      ...(off && { model: null }),
      ...(precision !== undefined && { precision }),
      ...(budget !== undefined && { budgetMs: budget }),
    };
    if (Object.keys(choice).length > 0) await app.retrieval.chooseReranker(choice);
    const { reranking } = app.retrieval.settings();
    out.json({ settings: reranking });
    out.line(
      reranking.model === null
        ? 'No reranker is chosen. Choose one: alcove rerank --model <path>'
        : `Reranker: ${reranking.model}, at most ${reranking.budgetMs} ms a search`,
    );
    return EXIT.ok;
  });
}

/** `alcove index`: how the tables are that passages are found by. */
export async function showIndex({ dataFolder, out }: CommandContext): Promise<number> {
  return withApp({ dataFolder, purpose: 'alcove index', resumeImports: false }, async (app) => {
    const report = await app.retrieval.index();
    const { index } = app.retrieval.settings();
    out.json({ ...report, location: index.location, isRemote: index.isRemote });
    out.line(`Location  ${index.location}${index.isRemote ? '  (leaves this machine)' : ''}`);
    out.line(`Words     ${plural(report.keyword.rows, 'passage')}`);
    const { vectors } = report;
    if (!vectors) out.line('Vectors   none');
    else {
      const { rows, model, bytes, fragments, index: approximate } = vectors;
      out.line(
        `Vectors   ${plural(rows, 'passage')} by ${model}, ${formatBytes(bytes)} in ${plural(fragments, 'fragment')}`,
      );
      out.line(approximate ? `Search    ${describeApproximate(approximate)}` : 'Search    every vector is compared');
    }
    return EXIT.ok;
  });
}

function describeApproximate({
  type,
  indexedRows,
  unindexedRows,
  recall,
}: NonNullable<NonNullable<Awaited<ReturnType<App['retrieval']['index']>>['vectors']>['index']>): string {
  const found = recall === undefined ? 'recall not measured yet' : `recall@10 ${recall.toFixed(3)}`;
  return `${type} over ${plural(indexedRows, 'row')}, ${found}, ${plural(unindexedRows, 'row')} not folded in`;
}

/** Gives every passage the vector that it lacks, and shows how far it is. */
export async function fillVectors(app: App, signal: AbortSignal): Promise<EmbeddingState> {
  if (app.retrieval.state().status === 'none') return { status: 'none' };
  const bar = progressBar();
  const watching = new AbortController();
  const showing = (async () => {
    for await (const state of app.retrieval.changes(watching.signal))
      if (state.status === 'filling') bar.update(state.done, state.total, 'vectors');
  })();
  try {
    const aborted = new Promise<void>((done) => {
      if (signal.aborted) done();
      else signal.addEventListener('abort', () => done(), { once: true });
    });
    await Promise.race([app.retrieval.fill(), aborted]);
  } finally {
    watching.abort();
    await showing;
    bar.stop();
  }
  return app.retrieval.state();
}

/** How the vectors are, as people read it. */
export function stateLines(state: EmbeddingState): string[] {
  switch (state.status) {
    case 'none':
      return [
        'No embedding model is chosen: passages are found by their words. Choose one: alcove embed --model <path>',
      ];
    case 'failed':
      return [`The embedding model ${state.model.name} cannot be used.`];
    case 'filling':
      return [
        `${plural(state.done, 'passage')} of ${state.total.toLocaleString('en')} have their vector by ${state.model.name}.`,
      ];
    case 'ready': {
      const { model, total, calibration } = state;
      const lines = [
        `${plural(total, 'passage')} ${total === 1 ? 'has its vector' : 'have their vectors'} by ${model.name} (${model.dimensions} dimensions).`,
      ];
      if (calibration && calibration.questions > 0) lines.push(calibrationLine(calibration));
      return lines;
    }
  }
}

/** What a library's own text said of the model. */
function calibrationLine({
  weight,
  questions,
  keyword,
  vector,
  hybrid,
}: NonNullable<Extract<EmbeddingState, { status: 'ready' }>['calibration']>): string {
  const share = `${Math.round(weight * 100)} %`;
  return `Vectors weigh ${share}: ${plural(questions, 'question')} made from your documents found their passage with a mean reciprocal rank of ${keyword.toFixed(2)} by words, ${vector.toFixed(2)} by vectors, ${hybrid.toFixed(2)} by both.`;
}

/** Says what is to be said of vectors after an import. */
export function noteVectors(state: EmbeddingState, out: Output): void {
  if (state.status === 'failed') out.note(`Without vectors: ${describeError(state.error)}`);
  else if (state.status !== 'none') for (const line of stateLines(state)) out.line(line);
}
