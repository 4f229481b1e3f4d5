import { AlcoveError } from '../../src-shared/errors.ts';

/** What LanceDB threw, with a code where a person can do something about it. It tells its errors apart by their text only. */
export function indexError(error: unknown): unknown {
  if (error instanceof AlcoveError) return error;
  const text = String(error);
  if (/No space left on device|os error (?:28|112)\b|quota exceeded/i.test(text))
    return new AlcoveError('DISK_FULL', { cause: error });
  if (/Permission denied|Read-only file system|Too many open files/i.test(text))
    return new AlcoveError('DATA_FOLDER_UNUSABLE', { cause: error });
  return error;
}
