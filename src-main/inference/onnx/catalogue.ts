import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { LIBRARY_LANGUAGES, MACHINE_CLASSES } from '../../../src-shared/models.ts';
import { appRoot } from '../../system/index.ts';

/** For which machines and languages a model is the one to take: `small/english`. */
const recommended = z
  .array(z.templateLiteral([z.enum(MACHINE_CLASSES), '/', z.enum(LIBRARY_LANGUAGES)]))
  .readonly()
  .exactOptional();

const fact = {
  /** Where it is published: `owner/name`. */
  repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  /** Millions. */
  parameters: z.number().positive(),
  licence: z.string(),
  /** ISO 639-1 codes, or `multilingual`. */
  languages: z.array(z.string()).min(1).readonly(),
  recommended,
} as const;

const textFact = { ...fact, maxTokens: z.int().positive() } as const;

const languageSchema = z.strictObject({
  ...fact,
  name: z.string().min(1),
  /** Millions of parameters that work on a token, where these are fewer. */
  activeParameters: z.number().positive().exactOptional(),
  contextTokens: z.int().positive(),
  /** What to know before choosing it, in a sentence. */
  note: z.string().exactOptional(),
});

const embeddingSchema = z.strictObject({
  ...textFact,
  dimensions: z.int().positive(),
  pooling: z.enum(['mean', 'cls', 'last']),
  prefixes: z.strictObject({ query: z.string(), passage: z.string() }).exactOptional(),
  /** Lengths that a vector may be cut to. */
  matryoshka: z.array(z.int().positive()).readonly().exactOptional(),
  /** The weights to take when nobody has chosen. */
  precision: z.enum(['fp32', 'fp16', 'int8', 'q4']).exactOptional(),
  /** How far it is trusted beside BM25 before it is calibrated: 0 not at all, 1 as much. */
  fusionPrior: z.number().min(0).max(1),
});

const rerankingSchema = z.strictObject(textFact);

const catalogueSchema = z.strictObject({
  language: z.array(languageSchema).readonly(),
  embedding: z.array(embeddingSchema).readonly(),
  reranking: z.array(rerankingSchema).readonly(),
});

export type CatalogueEmbedding = z.infer<typeof embeddingSchema>;
export type CatalogueReranker = z.infer<typeof rerankingSchema>;
export type Catalogue = z.infer<typeof catalogueSchema>;

let read: Catalogue | undefined;

/**
 * What is known of models beyond their files: resources/catalog.json.
 * @throws when the file that ships with Alcove is not what it should be
 */
export function catalogue(): Catalogue {
  read ??= catalogueSchema.parse(JSON.parse(readFileSync(join(appRoot(), 'resources', 'catalog.json'), 'utf8')));
  return read;
}

/** Folders above the model's own that may be named after it: `models--owner--name/snapshots/hash`. */
const NAMED_FOLDERS = 3;

/**
 * The entry of a model, known by what its files or folders are called: its own name, with or without its owner.
 * @param names what it calls itself, and its path
 */
export function entryOf<Entry extends { readonly repository: string }>(
  entries: readonly Entry[],
  names: readonly string[],
): Entry | undefined {
  const words = names.flatMap((name) => name.split(/[/\\]/).slice(-NAMED_FOLDERS)).map(plain);
  const called = ({ repository }: Entry): readonly string[] => {
    const [owner = '', name = ''] = repository.split('/').map(plain);
    return [name, `${owner}-${name}`, `models-${owner}-${name}`];
  };
  return entries.find((entry) => called(entry).some((name) => words.includes(name)));
}

const plain = (name: string): string =>
  name
    .toLowerCase()
    .replace(/\.(onnx|gguf)$/, '')
    .replace(/[.\-_]?(q\d\w*|f16|f32|bf16|iq\d\w*)$/, '')
    .replace(/[\s_.-]+/g, '-');
