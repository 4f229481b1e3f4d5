import { AlcoveError } from '../../../src-shared/errors.ts';

/** Most file systems take 255 bytes a name. Windows takes 260 characters a path, of which the models folder has its share. */
const MAX_NAME_BYTES = 200;
const MAX_PATH_BYTES = 400;

/** Names that Windows gives to devices, in any folder and with any extension. */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])$/i;

/** What some system does not take, and what cannot be seen. */
const FORBIDDEN = /[<>:"|?*\\]|\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/u;

/**
 * The same path, once it is known to stay inside the folder that it is relative to and to be a name on every system.
 * @throws AlcoveError `FILE_NAME_UNSAFE`
 */
export function safePath(path: string): string {
  const isSafe = Buffer.byteLength(path) <= MAX_PATH_BYTES && path.isWellFormed() && path.split('/').every(isSafeName);
  if (!isSafe) throw new AlcoveError('FILE_NAME_UNSAFE');
  return path;
}

function isSafeName(name: string): boolean {
  if (name === '' || Buffer.byteLength(name) > MAX_NAME_BYTES || FORBIDDEN.test(name)) return false;
  // Windows drops dots and blanks at the end, so `..` may hide behind them, and one name behind another.
  if (/^\s|[.\s]$/.test(name)) return false;
  return !DEVICE.test(name.split('.')[0]?.trim() ?? '');
}
