import { eld } from 'eld/extrasmall';

/** Enough for the n-gram statistics; more text costs time and changes nothing. */
const SAMPLE_CHARS = 4_000;
const SAMPLES = 4;

/**
 * The language that most of a text is in, as an ISO 639-1 code, or `undefined` when there is
 * too little to tell. Long texts are sampled at several places, so that a title page or a
 * list of references in another language does not decide.
 */
export function detectLanguage(text: string): string | undefined {
  const sample = (text.length <= SAMPLE_CHARS ? text : sampled(text)).toWellFormed();
  const result = eld.detect(sample);
  return result.language && result.isReliable() ? result.language : undefined;
}

function sampled(text: string): string {
  const length = SAMPLE_CHARS / SAMPLES;
  const step = (text.length - length) / (SAMPLES - 1);
  return Array.from({ length: SAMPLES }, (_, index) =>
    text.slice(Math.floor(index * step), Math.floor(index * step) + length),
  ).join('\n');
}
