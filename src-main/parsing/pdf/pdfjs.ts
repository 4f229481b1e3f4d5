import type { PDFWorker } from 'pdfjs-dist/types/src/display/api.js';
import { InlineDecompressionStream } from './inline-decompression.ts';
import { linkedPorts } from './linked-port.ts';

type PdfJs = typeof import('pdfjs-dist/legacy/build/pdf.mjs');

/** pdf.js, and the worker to open documents with. */
export interface LoadedPdfJs {
  readonly pdfjs: PdfJs;
  /** Serves all documents of this thread; `undefined` when pdf.js must find one by itself. */
  readonly worker: PDFWorker | undefined;
}

let loaded: Promise<LoadedPdfJs> | undefined;

/**
 * Loads pdf.js as a thread that only reads text is best served: both halves in this thread,
 * linked without cloning, and streams decompressed on the spot. Each is something pdf.js
 * provides for (a `PDFWorker` with a port of its own, a web API of its environment), so
 * a release that goes other ways is slower, not broken. Together they save about
 * a sixth of the time (docs/benchmarks.md).
 */
export function loadPdfJs(): Promise<LoadedPdfJs> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<LoadedPdfJs> {
  globalThis.DecompressionStream = InlineDecompressionStream;
  const [pdfjs, { WorkerMessageHandler }] = await Promise.all([
    import('pdfjs-dist/legacy/build/pdf.mjs'),
    import('pdfjs-dist/legacy/build/pdf.worker.mjs'),
  ]);
  if (!WorkerMessageHandler?.initializeFromPort) return { pdfjs, worker: undefined };
  const [port, far] = linkedPorts();
  WorkerMessageHandler.initializeFromPort(far);
  return { pdfjs, worker: pdfjs.PDFWorker.create({ port, verbosity: pdfjs.VerbosityLevel.ERRORS }) };
}
