import { AlcoveError } from '../../src-shared/errors.ts';

/** The coded error for what the file system threw; anything else comes back as it is. */
export function fileError(error: unknown): unknown {
  if (error instanceof AlcoveError) return error;
  switch ((error as NodeJS.ErrnoException | null)?.code) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ENAMETOOLONG':
    case 'ERR_INVALID_ARG_VALUE':
      return new AlcoveError('FILE_NOT_FOUND', { cause: error });
    case 'EACCES':
    case 'EPERM':
    case 'ELOOP':
    case 'EISDIR':
    case 'EIO':
    case 'EBUSY':
    case 'ENXIO':
      return new AlcoveError('FILE_UNREADABLE', { cause: error });
    case 'ERR_FS_FILE_TOO_LARGE':
      return new AlcoveError('FILE_TOO_LARGE', { cause: error });
    case 'ENOSPC':
    case 'EDQUOT':
      return new AlcoveError('DISK_FULL', { cause: error });
    default:
      return error;
  }
}
