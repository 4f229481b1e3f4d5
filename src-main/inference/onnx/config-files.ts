import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { AlcoveError } from '../../../src-shared/errors.ts';

/** Of a file that says how a model is built; a tokenizer is larger, and not read here. */
const MAX_CONFIG_BYTES = 4 * 1024 * 1024;
const MAX_TOKENIZER_BYTES = 128 * 1024 * 1024;

const size = z.number().int().positive().optional().catch(undefined);

export const configSchema = z.looseObject({
  architectures: z.array(z.string()).optional().catch(undefined),
  model_type: z.string().optional().catch(undefined),
  _name_or_path: z.string().optional().catch(undefined),
  hidden_size: size,
  dim: size,
  n_embd: size,
  vocab_size: size,
  max_position_embeddings: size,
  n_positions: size,
  id2label: z.record(z.string(), z.string()).optional().catch(undefined),
});

export const tokenizerConfigSchema = z.looseObject({
  model_max_length: z.number().positive().optional().catch(undefined),
});

/** sentence-transformers: one module after another. */
export const modulesSchema = z.array(z.looseObject({ path: z.string().default(''), type: z.string() }));

export const poolingSchema = z.looseObject({
  pooling_mode_cls_token: z.boolean().optional(),
  pooling_mode_mean_tokens: z.boolean().optional(),
  pooling_mode_lasttoken: z.boolean().optional(),
  pooling_mode_max_tokens: z.boolean().optional(),
  pooling_mode_mean_sqrt_len_tokens: z.boolean().optional(),
  pooling_mode_weightedmean_tokens: z.boolean().optional(),
});

export const sentenceBertSchema = z.looseObject({ max_seq_length: z.number().positive().nullish().catch(undefined) });

export const promptsSchema = z.looseObject({
  prompts: z.record(z.string(), z.string()).optional().catch(undefined),
});

/**
 * One of a folder's files, read by a schema; `undefined` where it is not there.
 * @throws AlcoveError `MODEL_CORRUPT` naming the file, `FILE_UNREADABLE`
 */
export async function readConfig<T>(folder: string, name: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const path = join(folder, name);
  const stats = await stat(path).catch(() => undefined);
  if (!stats?.isFile()) return undefined;
  if (stats.size > MAX_CONFIG_BYTES) throw damaged(name);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new AlcoveError('FILE_UNREADABLE', { cause: error });
  });
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw damaged(name, error);
  }
}

/**
 * The tokenizer of a folder, which every model needs.
 * @throws AlcoveError `MODEL_CORRUPT`
 */
export async function tokenizerOf(folder: string): Promise<string> {
  const path = join(folder, 'tokenizer.json');
  const stats = await stat(path).catch(() => undefined);
  if (!stats?.isFile()) {
    throw new AlcoveError('MODEL_CORRUPT', {
      detail: `The file “tokenizer.json” is missing from the model’s folder “${basename(folder)}”.`,
    });
  }
  if (stats.size === 0 || stats.size > MAX_TOKENIZER_BYTES) throw damaged('tokenizer.json');
  return path;
}

function damaged(name: string, cause?: unknown): AlcoveError {
  return new AlcoveError('MODEL_CORRUPT', {
    detail: `The file “${name}” of the model is damaged or cut short.`,
    cause,
  });
}
