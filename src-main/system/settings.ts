import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { AlcoveError } from '../../src-shared/errors.ts';

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
});

export type Settings = z.infer<typeof schema>;

/**
 * Reads the settings; the defaults where there is no file. They count for what is imported
 * from then on.
 * @throws AlcoveError `SETTINGS_INVALID` that names what is wrong
 */
export function readSettings(file: string): Settings {
  if (!existsSync(file)) return schema.parse({});
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    const what =
      cause instanceof z.ZodError
        ? cause.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')
        : 'it is not JSON';
    throw new AlcoveError('SETTINGS_INVALID', { detail: `The settings in ${file} cannot be used (${what}).`, cause });
  }
}
