import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { PDFDocumentProxy } from 'pdfjs-dist/types/src/display/api.js';
import { AlcoveError } from '../../../src-shared/errors.ts';
import { loadPdfJs } from './pdfjs.ts';
import { readProperties } from './properties.ts';

const packageFolder = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));

/**
 * Opens a PDF for its text: nothing in it is drawn, run or fetched. `loadingTask.destroy()` closes it.
 * @param bytes are taken over: their buffer is empty afterwards
 * @throws what {@link pdfError} understands
 */
export async function openPdf(bytes: Uint8Array, password?: string): Promise<PDFDocumentProxy> {
  const pdf = await load(bytes, password, false);
  if (!(await readProperties(pdf)).isPureXfa) return pdf;
  // Building the pages of an XFA form costs, and few files need it.
  const form = await load(await pdf.getData(), password, true).catch(() => undefined);
  if (!form) return pdf;
  await pdf.loadingTask.destroy();
  return form;
}

async function load(bytes: Uint8Array, password: string | undefined, enableXfa: boolean): Promise<PDFDocumentProxy> {
  // Loaded when the first PDF is read: main lists the formats without paying for their parsers.
  const { pdfjs, worker } = await loadPdfJs();
  const task = pdfjs.getDocument({
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
  try {
    return await task.promise;
  } catch (error) {
    await task.destroy();
    throw error;
  }
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
