import { TRPCClientError } from '@trpc/client';
import { type ErrorReport, errorReport, isErrorCode } from '../../src-shared/errors.ts';
import { text } from '../locales/en.ts';

/** Whether `value`, which came over the link or in an answer to an upload, is a report. */
export function isErrorReport(value: unknown): value is ErrorReport {
  if (typeof value !== 'object' || value === null) return false;
  const { code, message, action } = value as Record<string, unknown>;
  return isErrorCode(code) && typeof message === 'string' && typeof action === 'string';
}

/** The report of a failed call: the one that came with it, or that the connection was lost. */
export function reportOfFailure(error: unknown): ErrorReport {
  if (isErrorReport(error)) return error;
  if (error instanceof TRPCClientError) {
    const report = (error.data as { readonly report?: unknown } | undefined)?.report;
    if (isErrorReport(report)) return report;
    // Without a report the answer never came: only the link itself fails like that.
    return { code: 'INTERNAL', ...text.connection.interrupted };
  }
  return errorReport('INTERNAL');
}
