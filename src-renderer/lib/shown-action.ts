import type { ErrorReport } from '../../src-shared/errors.ts';
import { text } from '../locales/en.ts';

/** What to do about an error, as it is done in the window: the catalogue also speaks to the command line. */
export function shownAction({ code, action }: ErrorReport): string {
  return code === 'PASSWORD_REQUIRED' ? text.unlock.action : action;
}
