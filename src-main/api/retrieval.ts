import { z } from 'zod';
import {
  type EmbeddingState,
  embeddingChangesSchema,
  type IndexReport,
  type RetrievalSettings,
  rerankingChangesSchema,
} from '../../src-shared/retrieval.ts';
import { errorSchema } from './error-schema.ts';
import { procedure, router } from './trpc.ts';

const text = z.string();
const count = z.int().min(0);
const measure = z.number().min(0);
const share = z.number().min(0).max(1);

const model = z.object({
  name: text,
  path: text,
  dimensions: count,
  runsOn: z.exactOptional(text),
  refused: z.exactOptional(z.array(z.object({ provider: text, reason: text })).readonly()),
});

/** What leaves is what is listed here: nothing that a service adds for itself reaches a window. */
const embeddingState = z.discriminatedUnion('status', [
  z.object({ status: z.literal('none') }),
  z.object({
    status: z.literal('filling'),
    model,
    done: count,
    total: count,
    secondsLeft: z.exactOptional(measure),
    answering: z.exactOptional(text),
  }),
  z.object({
    status: z.literal('ready'),
    model,
    total: count,
    calibration: z.exactOptional(
      z.object({ weight: share, questions: count, keyword: share, vector: share, hybrid: share }),
    ),
  }),
  z.object({
    status: z.literal('failed'),
    model: z.object({ name: text, path: text }),
    error: errorSchema,
    answering: z.exactOptional(text),
  }),
]) satisfies z.ZodType<EmbeddingState>;

const settings = z.object({
  embedding: z.object({ model: text.nullable(), precision: text, dimensions: count.nullable() }),
  reranking: z.object({ model: text.nullable(), precision: text, budgetMs: measure }),
  index: z.object({ location: text, isRemote: z.boolean() }),
}) as z.ZodType<RetrievalSettings>;

const indexReport = z.object({
  keyword: z.object({ rows: count }),
  vectors: z.exactOptional(
    z.object({
      model: text,
      rows: count,
      fragments: count,
      bytes: measure,
      index: z.exactOptional(
        z.object({
          type: text,
          indexedRows: count,
          unindexedRows: count,
          recall: z.exactOptional(share),
          builtAt: z.exactOptional(z.number()),
        }),
      ),
    }),
  ),
}) satisfies z.ZodType<IndexReport>;

/** How passages are found: the embedding model, the reranker, and how the index is. */
export const retrievalRouter = router({
  state: procedure.output(embeddingState).query(({ ctx }) => ctx.retrieval.state()),

  changes: procedure.subscription(async function* ({ ctx, signal }) {
    for await (const state of ctx.retrieval.changes(signal ?? new AbortController().signal))
      yield embeddingState.parse(state);
  }),

  settings: procedure.output(settings).query(({ ctx }) => ctx.retrieval.settings()),

  /** With a model of `null`, passages are found by their words alone. */
  chooseEmbedding: procedure
    .input(embeddingChangesSchema)
    .output(z.void())
    .mutation(({ ctx, input }) => ctx.retrieval.chooseEmbedding(input)),

  chooseReranker: procedure
    .input(rerankingChangesSchema)
    .output(z.void())
    .mutation(({ ctx, input }) => ctx.retrieval.chooseReranker(input)),

  /** Folders and GGUF files whose paths begin like this one, for a window that has no file dialog of the system. */
  suggest: procedure
    .input(z.object({ path: z.string().max(32_768) }))
    .output(z.array(z.object({ path: text, isFolder: z.boolean() })).readonly())
    .query(({ ctx, input }) => ctx.system.completePath(input.path, '.gguf')),

  index: procedure.output(indexReport).query(({ ctx }) => ctx.retrieval.index()),
});
