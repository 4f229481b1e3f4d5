import { z } from 'zod';
import {
  type CatalogueModel,
  type ConnectionRecord,
  type Download,
  type HubModel,
  type InstalledModel,
  LIBRARY_LANGUAGES,
  MACHINE_CLASSES,
  MODEL_ROLES,
  type MoveProgress,
  type PrivacySummary,
  QUALITY_LEVELS,
  type Repository,
  type RepositoryFit,
  type SetupProposal,
  type TokenState,
  VERDICTS,
} from '../../src-shared/models.ts';
import { errorSchema } from './error-schema.ts';

// What leaves is what is listed here: nothing that a service adds for itself reaches a window.

const text = z.string();
const count = z.int().min(0);
const measure = z.number().min(0);
const role = z.enum(MODEL_ROLES);
const tokensPerSecond = { prefillTokensPerSecond: measure, decodeTokensPerSecond: measure } as const;

export const catalogueModelSchema = z.object({
  repository: text,
  name: text,
  role,
  parameters: measure,
  activeParameters: z.exactOptional(measure),
  licence: text,
  languages: z.array(text).readonly(),
  contextTokens: count,
  note: z.exactOptional(text),
  recommendedFor: z
    .array(z.object({ machine: z.enum(MACHINE_CLASSES), language: z.enum(LIBRARY_LANGUAGES) }))
    .readonly(),
  isRecommended: z.boolean(),
  installed: z.array(text).readonly(),
}) satisfies z.ZodType<CatalogueModel>;

export const hubModelSchema = z.object({
  repository: text,
  role: z.exactOptional(role),
  downloads: measure,
  likes: measure,
  isGated: z.boolean(),
  updatedAt: z.number(),
}) satisfies z.ZodType<HubModel>;

const fileSchema = z.object({ path: text, bytes: measure, sha256: z.exactOptional(text) });

export const repositorySchema = z.object({
  repository: text,
  revision: text,
  name: text,
  role,
  licence: z.object({ name: text, url: text, isAccepted: z.boolean() }),
  isGated: z.boolean(),
  variants: z
    .array(
      z.object({
        id: text,
        files: z.array(fileSchema).readonly(),
        bytes: measure,
        downloadBytes: measure,
        bitsPerWeight: z.exactOptional(measure),
        quality: z.exactOptional(
          z.object({
            level: z.enum(QUALITY_LEVELS),
            perplexityRise: z.exactOptional(z.number()),
            source: z.exactOptional(text),
          }),
        ),
        installed: z.exactOptional(text),
      }),
    )
    .readonly(),
  refusedFiles: z.array(text).readonly(),
  fetchedAt: z.number(),
}) satisfies z.ZodType<Repository>;

export const repositoryFitSchema = z.object({
  contextTokens: count,
  maxContextTokens: count,
  variants: z
    .array(
      z.object({
        variant: text,
        contextTokens: count,
        memory: z.object({ weightBytes: measure, kvBytes: measure, computeBytes: measure, totalBytes: measure }),
        verdict: z.enum(VERDICTS),
        availableBytes: measure,
        gpuLayers: z.exactOptional(count),
        layers: z.exactOptional(count),
        speed: z.exactOptional(z.object({ ...tokensPerSecond, basis: z.enum(['measured', 'corrected', 'estimated']) })),
      }),
    )
    .readonly(),
  recommended: z.exactOptional(z.object({ variant: text, reason: text })),
}) satisfies z.ZodType<RepositoryFit>;

export const downloadSchema = z.object({
  id: text,
  repository: text,
  variant: text,
  role,
  name: text,
  totalBytes: measure,
  receivedBytes: measure,
  state: z.discriminatedUnion('status', [
    z.object({ status: z.literal('queued') }),
    z.object({ status: z.literal('starting') }),
    z.object({ status: z.literal('running'), bytesPerSecond: measure, secondsLeft: z.exactOptional(measure) }),
    z.object({ status: z.literal('waiting'), until: z.number(), error: errorSchema }),
    z.object({ status: z.literal('paused') }),
    z.object({ status: z.literal('verifying'), done: z.number().min(0).max(1) }),
    z.object({ status: z.literal('failed'), error: errorSchema }),
  ]),
}) satisfies z.ZodType<Download>;

export const installedModelSchema = z.object({
  id: text,
  role,
  name: text,
  repository: z.exactOptional(text),
  variant: z.exactOptional(text),
  source: z.enum(['hub', 'copied', 'linked']),
  path: text,
  bytes: measure,
  installedAt: z.number(),
  lastUsedAt: z.exactOptional(z.number()),
  verifiedAt: z.exactOptional(z.number()),
  licence: z.exactOptional(text),
  state: z.enum(['ok', 'missing', 'damaged']),
  isInUse: z.boolean(),
  speed: z.exactOptional(z.object(tokensPerSecond)),
}) satisfies z.ZodType<InstalledModel>;

export const moveProgressSchema = z.object({
  doneBytes: measure,
  totalBytes: measure,
}) satisfies z.ZodType<MoveProgress>;

export const modelsFolderSchema = z.object({ path: text, bytes: measure, freeBytes: z.exactOptional(measure) });

export const tokenStateSchema = z.object({
  isSet: z.boolean(),
  keptIn: z.exactOptional(z.enum(['keychain', 'environment', 'session'])),
}) satisfies z.ZodType<TokenState>;

export const privacySummarySchema = z.object({
  connections: count,
  bytesReceived: measure,
  bytesSent: measure,
  refused: count,
  firstAt: z.exactOptional(z.number()),
}) satisfies z.ZodType<PrivacySummary>;

export const connectionSchema = z.object({
  at: z.number(),
  host: text,
  port: count,
  via: z.exactOptional(text),
  purpose: text,
  bytesReceived: measure,
  bytesSent: measure,
  outcome: z.enum(['open', 'closed', 'failed', 'refused']),
}) satisfies z.ZodType<ConnectionRecord>;

export const setupProposalSchema = z.object({
  machine: z.object({
    class: z.enum(MACHINE_CLASSES),
    memoryBytes: measure,
    gpu: z.exactOptional(text),
    diskFreeBytes: z.exactOptional(measure),
  }),
  isDone: z.boolean(),
  models: z.array(catalogueModelSchema).readonly(),
}) satisfies z.ZodType<SetupProposal>;
