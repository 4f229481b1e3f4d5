import { AlcoveError } from '../../../src-shared/errors.ts';

/** Why a document that is encrypted cannot be read, where no password would help. @param password what was given */
export function lockedError(password: string | undefined): AlcoveError {
  if (password === undefined) return new AlcoveError('PASSWORD_REQUIRED');
  return new AlcoveError('UNSUPPORTED_FORMAT', {
    detail: 'Alcove cannot open files of this kind that have a password. Save a copy without one and import that.',
  });
}
