import type { ErrorReport } from '../../src-shared/errors.ts';
import { text } from '../locales/en.ts';

/** What to do about an error, as it is done in the window: the catalogue also speaks to the command line. */
export function shownAction({ code, action }: ErrorReport): string {
  switch (code) {
    case 'PASSWORD_REQUIRED':
      return text.unlock.action;
    case 'MODEL_NOT_CHOSEN':
    case 'MODEL_LOAD_FAILED':
    case 'BACKEND_UNAVAILABLE':
    case 'MODEL_NOT_INSTALLED':
    case 'DOWNLOAD_NOT_FOUND':
    case 'VARIANT_NOT_FOUND':
    case 'LICENCE_NOT_ACCEPTED':
      return text.models.actions[code];
    default:
      return action;
  }
}
