import { z } from 'zod';
import { type ErrorCode, type ErrorReport, isErrorCode } from '../../src-shared/errors.ts';

/** What a window learns of a failure. */
export const errorSchema = z.object({
  code: z.custom<ErrorCode>(isErrorCode),
  message: z.string(),
  action: z.string(),
}) satisfies z.ZodType<ErrorReport>;
