import { initTRPC, TRPCError } from '@trpc/server';
import { ZodError } from 'zod';
import { AlcoveError, type ErrorReport, errorReport } from '../../src-shared/errors.ts';
import type { Services } from './services.ts';

const trpc = initTRPC.context<Services>().create({
  // What a window learns of a failure is the report and nothing else: no stack, no path inside Alcove.
  errorFormatter({ shape, error }) {
    const report = reportOfCall(error);
    return {
      code: shape.code,
      message: report.message,
      data: { code: shape.data.code, httpStatus: shape.data.httpStatus, report },
    };
  },
});

function reportOfCall(error: TRPCError): ErrorReport {
  if (error.cause instanceof AlcoveError) return error.cause.report;
  if (error.cause instanceof ZodError) {
    // A schema may name the code that its refusal stands for, as its message.
    const named = error.cause.issues.map((issue) => issue.message).find((message) => message.startsWith('QUESTION_'));
    if (named === 'QUESTION_EMPTY' || named === 'QUESTION_TOO_LONG') return errorReport(named);
    return errorReport('INVALID_INPUT');
  }
  return errorReport(error.code === 'INTERNAL_SERVER_ERROR' ? 'INTERNAL' : 'INVALID_INPUT');
}

/** Gives coded errors the tRPC code that fits, so that links and logs can tell them from bugs. */
const coded = trpc.middleware(async ({ next }) => {
  const result = await next();
  if (!result.ok && result.error.cause instanceof AlcoveError) {
    throw new TRPCError({ code: 'BAD_REQUEST', message: result.error.message, cause: result.error.cause });
  }
  return result;
});

export const router = trpc.router;
export const procedure = trpc.procedure.use(coded);
