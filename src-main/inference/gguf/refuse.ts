import { AlcoveError } from '../../../src-shared/errors.ts';

/** @param what the file did, as the end of a sentence */
export const corrupt = (what: string): AlcoveError =>
  new AlcoveError('MODEL_CORRUPT', { detail: `The model file is damaged or cut short: ${what}.` });

/** @param reason a sentence */
export const unsupported = (reason: string): AlcoveError => new AlcoveError('MODEL_UNSUPPORTED', { detail: reason });

/** A name out of a file, fit to be shown. */
export const shown = (name: string): string =>
  name
    .replace(/[\p{Cc}\u2028\u2029]/gu, ' ')
    .slice(0, 120)
    .trim();
