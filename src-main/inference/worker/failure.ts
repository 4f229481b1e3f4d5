import { setTimeout } from 'node:timers/promises';
import { InsufficientMemoryError } from 'node-llama-cpp';
import { AlcoveError, type ErrorCode } from '../../../src-shared/errors.ts';
import type { TooLarge } from './memory-plan.ts';

/** What llama.cpp and node-llama-cpp say, by what it means. The first that matches counts. */
const MEANINGS: readonly (readonly [RegExp, ErrorCode])[] = [
  [
    /unknown model architecture|unsupported model|unknown pre-tokenizer|unknown tokenizer|not supported/i,
    'MODEL_UNSUPPORTED',
  ],
  [/out of memory|failed to allocate|unable to allocate|insufficient (memory|vram)/i, 'MODEL_TOO_LARGE'],
  [
    /invalid magic|corrupt|not within the file bounds|incomplete|unexpectedly reached end|wrong (shape|number of tensors)|missing tensor/i,
    'MODEL_CORRUPT',
  ],
];

/** What llama.cpp says comes by another way than its failure, and may come a little later, in milliseconds. */
const LATE_MS = 20;

/**
 * What a person is told when native code fails to load a model.
 * @param takeComplaints gives what llama.cpp said on the way; its own errors say no more than that it failed
 */
export async function loadFailure(error: unknown, takeComplaints: () => readonly string[]): Promise<AlcoveError> {
  if (error instanceof AlcoveError) return error;
  await setTimeout(LATE_MS);
  const said = [...takeComplaints(), error instanceof Error ? error.message : String(error)];
  const code = error instanceof InsufficientMemoryError ? 'MODEL_TOO_LARGE' : meaningOf(said);
  if (code !== 'MODEL_LOAD_FAILED') return new AlcoveError(code, { cause: error });
  const [line] = said;
  return new AlcoveError(code, {
    detail: `The model could not be loaded: ${line?.replace(/\.?$/, '.')}`,
    cause: error,
  });
}

function meaningOf(lines: readonly string[]): ErrorCode {
  for (const [pattern, code] of MEANINGS) if (lines.some((line) => pattern.test(line))) return code;
  return 'MODEL_LOAD_FAILED';
}

/** The refusal of a model that does not fit, with the figures. */
export function tooLargeError({ neededBytes, availableBytes, fittingBytes }: TooLarge): AlcoveError {
  const fitting =
    fittingBytes > 0
      ? `a model file of up to ${gigabytes(fittingBytes)} GB would fit`
      : 'no model would fit beside what else is running';
  return new AlcoveError('MODEL_TOO_LARGE', {
    detail: `The model needs ${gigabytes(neededBytes)} GB of memory, and ${gigabytes(availableBytes)} GB can be had; ${fitting}.`,
  });
}

/** As the sizes of files are told, in powers of ten. */
function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(bytes < 1e8 ? 2 : 1);
}
