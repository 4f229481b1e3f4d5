import type { AlcoveError } from '../../../src-shared/errors.ts';

/** What went wrong for now: the same is tried again, at once or later. */
export class Setback extends Error {
  /** What is said of it where it does not get better. */
  readonly error: AlcoveError;
  /** How long the other side asks to be left alone, in milliseconds. */
  readonly waitMs: number | undefined;

  constructor(error: AlcoveError, waitMs?: number) {
    super(error.message, { cause: error });
    this.error = error;
    this.waitMs = waitMs;
  }
}
