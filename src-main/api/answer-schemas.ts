import { z } from 'zod';
import type { AnswerEvent, Conversation, Message } from '../../src-shared/answers.ts';
import { type ErrorCode, isErrorCode } from '../../src-shared/errors.ts';
import { BACKENDS, type GenerationStats } from '../../src-shared/inference.ts';

const count = z.int().min(0);
const measure = z.number().min(0);
const text = z.string();

const errorReport = z.object({ code: z.custom<ErrorCode>(isErrorCode), message: text, action: text });

const citation = z.object({
  n: count,
  documentId: text,
  chunkId: count,
  title: text,
  path: text,
  page: z.exactOptional(count),
  pageUnit: z.exactOptional(z.enum(['page', 'slide', 'sheet', 'chapter', 'message'])),
  snippet: text,
  score: z.number(),
  blocks: z.array(count).readonly(),
  box: z.exactOptional(z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() })),
});

const stage = z.discriminatedUnion('name', [
  z.object({ name: z.literal('searching') }),
  z.object({ name: z.literal('loading'), progress: z.number() }),
  z.object({ name: z.literal('reading') }),
  z.object({ name: z.literal('writing') }),
]);

const generation = z.object({
  model: text,
  backend: z.enum(BACKENDS),
  gpuLayers: count,
  contextTokens: count,
  threads: z.object({ prefill: count, decode: count }),
  loadMs: measure,
  queueMs: measure,
  promptTokens: count,
  reusedTokens: count,
  prefillMs: measure,
  prefillTokensPerSecond: measure,
  ttftMs: measure,
  outputTokens: count,
  decodeTokensPerSecond: measure,
  drafts: z.object({ proposed: count, accepted: count }),
  contextShifts: count,
  trimmed: z.exactOptional(z.object({ turns: count, tokens: count })),
  memory: z.object({ ramBytes: measure, vramBytes: measure }),
}) satisfies z.ZodType<GenerationStats>;

/** A question or an answer. What leaves is what is listed: nothing that a service adds for itself reaches a window. */
export const message = z.object({
  id: text,
  conversationId: text,
  role: z.enum(['user', 'assistant']),
  text,
  status: z.enum(['streaming', 'complete', 'stopped', 'interrupted', 'failed']),
  citations: z.array(citation).readonly(),
  createdAt: z.number(),
  mode: z.exactOptional(z.enum(['extractive', 'written', 'none'])),
  timings: z.exactOptional(z.object({ searchMs: measure, composeMs: measure, totalMs: measure })),
  stage: z.exactOptional(stage),
  reasoning: z.exactOptional(z.object({ text, milliseconds: measure })),
  generation: z.exactOptional(generation),
  finish: z.exactOptional(z.enum(['stop', 'length', 'context', 'aborted'])),
  error: z.exactOptional(errorReport),
}) satisfies z.ZodType<Message>;

export const conversation = z.object({
  id: text,
  title: text,
  createdAt: z.number(),
  updatedAt: z.number(),
}) satisfies z.ZodType<Conversation>;

export const answerEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('message'), message }),
  z.object({ type: z.literal('stage'), stage }),
  z.object({ type: z.literal('reasoning'), text }),
  z.object({ type: z.literal('text'), text }),
  z.object({ type: z.literal('citations'), citations: z.array(citation).readonly() }),
]) satisfies z.ZodType<AnswerEvent>;
