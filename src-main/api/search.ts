import { z } from 'zod';
import type { Passage } from '../../src-shared/answers.ts';
import { MAX_SEARCH_RESULTS, MAX_TAG_LENGTH, MAX_TAGS } from '../../src-shared/limits.ts';
import { SEARCH_MODES } from '../../src-shared/retrieval.ts';
import { question } from './answers.ts';
import { procedure, router } from './trpc.ts';

const text = z.string();
const count = z.int().min(0);
const time = z.number().optional();

const explanation = z.object({
  keyword: z.exactOptional(z.object({ rank: z.exactOptional(count), score: z.number(), share: z.number() })),
  vector: z.exactOptional(
    z.object({ rank: z.exactOptional(count), similarity: z.number(), scaled: z.number(), weight: z.number() }),
  ),
  calledBy: z.exactOptional(z.array(text).readonly()),
  isNamed: z.exactOptional(z.boolean()),
  phrases: z.exactOptional(z.array(text).readonly()),
  recency: z.exactOptional(z.number()),
  fused: z.number(),
  rerank: z.exactOptional(z.object({ score: z.number(), rankBefore: count })),
  isForCoverage: z.exactOptional(z.boolean()),
});

/** What leaves is what is listed here: nothing that a service adds for itself reaches a window. */
const passage = z.object({
  chunkId: count,
  documentId: text,
  title: text,
  path: text,
  headingPath: z.array(text).readonly(),
  page: z.exactOptional(count),
  pageUnit: z.exactOptional(z.enum(['page', 'slide', 'sheet', 'chapter', 'message'])),
  text,
  score: z.number(),
  sameAs: z.exactOptional(z.array(z.object({ chunkId: count, documentId: text, title: text })).readonly()),
  explanation: z.exactOptional(explanation),
}) satisfies z.ZodType<Passage>;

export const searchRouter = router({
  passages: procedure
    .input(
      z.object({
        query: question,
        limit: z.int().min(1).max(MAX_SEARCH_RESULTS).default(10),
        mode: z.enum(SEARCH_MODES).optional(),
        explain: z.boolean().optional(),
        collectionId: z.int().optional(),
        documentIds: z.array(z.string().max(64)).max(1_000).optional(),
        formats: z.array(z.string().max(64)).max(100).optional(),
        since: time,
        until: time,
        tags: z.array(z.string().max(MAX_TAG_LENGTH)).max(MAX_TAGS).optional(),
      }),
    )
    .output(z.array(passage).readonly())
    .query(({ ctx, input }) => ctx.search.search(input)),
});
