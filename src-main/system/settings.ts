import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { z } from 'zod';
import { AlcoveError } from '../../src-shared/errors.ts';
import { type InferenceSettings, inferenceSettingsSchema } from '../../src-shared/inference.ts';
import { type HubSettings, hubSettingsSchema } from '../../src-shared/models.ts';
import {
  type EmbeddingSettings,
  embeddingSettingsSchema,
  indexSettingsSchema,
  type RerankingSettings,
  rerankingSettingsSchema,
} from '../../src-shared/retrieval.ts';
import { fileError } from './file-error.ts';

/** What a person may set in `settings.json` of the data folder. What is left out keeps its default. */
const schema = z.strictObject({
  chunking: z
    .strictObject({
      /** Most tokens of a chunk, 32 to 2,048. */
      maxTokens: z.int().min(32).max(2_048).default(256),
      /** Most tokens that a chunk repeats of the one before, at most half of `maxTokens`. */
      overlapTokens: z.int().min(0).default(32),
    })
    .refine(({ maxTokens, overlapTokens }) => overlapTokens <= maxTokens / 2, 'overlapTokens is over half of maxTokens')
    .default({ maxTokens: 256, overlapTokens: 32 }),
  ocr: z
    .strictObject({
      /** Whether text in pictures is recognised. */
      enabled: z.boolean().default(true),
      /** Tesseract's names, the likeliest first: pages are read in it unless that makes no sense. At most 8. */
      languages: z.array(z.string().regex(/^\w+$/)).min(1).max(8).default(['eng', 'chi_sim']),
    })
    .default({ enabled: true, languages: ['eng', 'chi_sim'] }),
  /** The GGUF file that answers are written with. */
  languageModel: z.string().min(1).nullable().default(null),
  /** How models are run. */
  inference: inferenceSettingsSchema.prefault({}),
  /** What makes vectors of the documents, so that they are found by meaning. */
  embedding: embeddingSettingsSchema.prefault({}),
  /** What puts the best passages in order. */
  reranking: rerankingSettingsSchema.prefault({}),
  /** Where the index is kept. */
  index: indexSettingsSchema.prefault({}),
  /** Where models come from, and where they are kept. */
  hub: hubSettingsSchema.prefault({}),
});

export type Settings = z.infer<typeof schema>;

/** What Alcove itself changes in the settings. */
export interface SettingsChanges {
  readonly languageModel?: string | null;
  readonly inference?: Partial<InferenceSettings>;
  readonly embedding?: Partial<EmbeddingSettings>;
  readonly reranking?: Partial<RerankingSettings>;
  readonly hub?: Partial<HubSettings>;
}

/**
 * Reads the settings; the defaults where there is no file. They count for what is imported
 * from then on.
 * @throws AlcoveError `SETTINGS_INVALID` that names what is wrong
 */
export function readSettings(file: string): Settings {
  return parse(file, readWritten(file));
}

/**
 * Changes the file and nothing else in it: what a person wrote stays, what was left out stays out.
 * Whoever reads it meanwhile, and whatever happens to the machine, finds the old file or the new one.
 * @returns the settings as they are from now on
 * @throws AlcoveError `SETTINGS_INVALID` (the file stays as it was), `DISK_FULL`, `FILE_UNREADABLE`
 */
export function writeSettings(file: string, changes: SettingsChanges): Settings {
  const written = readWritten(file);
  const after: Record<string, unknown> = { ...written };
  for (const [name, change] of Object.entries(changes)) {
    const before = written[name];
    const isGroup = typeof change === 'object' && change !== null;
    after[name] = isGroup ? { ...(typeof before === 'object' ? before : {}), ...change } : change;
  }
  const settings = parse(file, after);
  try {
    replace(file, `${JSON.stringify(after, null, 2)}\n`);
  } catch (error) {
    throw fileError(error);
  }
  return settings;
}

/** What is in the file, defaults apart. */
function readWritten(file: string): Readonly<Record<string, unknown>> {
  if (!existsSync(file)) return {};
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw invalid(file, 'it is not JSON', cause);
  }
}

function parse(file: string, written: unknown): Settings {
  const { success, data, error } = schema.safeParse(written);
  if (success) return data;
  throw invalid(file, error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '), error);
}

function invalid(file: string, what: string, cause: unknown): AlcoveError {
  return new AlcoveError('SETTINGS_INVALID', { detail: `The settings in ${file} cannot be used (${what}).`, cause });
}

function replace(file: string, content: string): void {
  // Where a person keeps it elsewhere and has linked it, the link stays.
  const target = existsSync(file) ? realpathSync(file) : file;
  const part = `${target}.part`;
  try {
    const handle = openSync(part, 'w');
    try {
      writeFileSync(handle, content);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(part, target);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}
