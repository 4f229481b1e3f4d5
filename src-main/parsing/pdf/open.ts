import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { PDFDocumentLoadingTask } from 'pdfjs-dist/types/src/display/api.js';
import { AlcoveError } from '../../../src-shared/errors.ts';
import { loadPdfJs } from './pdfjs.ts';

const packageFolder = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));

export interface OpenOptions {
  readonly password?: string | undefined;
  /** Reads the pages that an XFA form is made of; building them costs, and few files need it. Default false. */
  readonly enableXfa?: boolean;
}

/**
 * Begins to open a PDF for its text: nothing in it is drawn, run or fetched.
 * @param bytes are taken over: their buffer is empty afterwards
 */
export async function openPdf(
  bytes: Uint8Array,
  { password, enableXfa = false }: OpenOptions = {},
): Promise<PDFDocumentLoadingTask> {
  // Loaded when the first PDF is read: main lists the formats without paying for their parsers.
  const { pdfjs, worker } = await loadPdfJs();
  return pdfjs.getDocument({
    data: bytes,
    ...(worker && { worker }),
    ...(password !== undefined && { password }),
    verbosity: pdfjs.VerbosityLevel.ERRORS,
    cMapUrl: join(packageFolder, 'cmaps/'),
    cMapPacked: true,
    standardFontDataUrl: join(packageFolder, 'standard_fonts/'),
    wasmUrl: join(packageFolder, 'wasm/'),
    disableFontFace: true,
    useSystemFonts: false,
    enableXfa,
    useWorkerFetch: false,
  });
}

/** pdf.js's number for a password that was given and is not the right one (`PasswordResponses`). */
const INCORRECT_PASSWORD = 2;

/** What went wrong with a PDF, as an error that people can meet. */
export function pdfError(error: unknown): AlcoveError {
  if (error instanceof AlcoveError) return error;
  if (!(error instanceof Error) || error.name !== 'PasswordException')
    return new AlcoveError('FILE_CORRUPT', { cause: error });
  const isWrong = 'code' in error && error.code === INCORRECT_PASSWORD;
  return new AlcoveError(isWrong ? 'PASSWORD_WRONG' : 'PASSWORD_REQUIRED', { cause: error });
}
