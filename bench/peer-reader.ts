import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { z } from 'zod';

/** What `pdf-parse` 1.1.1 bundles, and LangChain's PDF loader reads with. */
const PEER_PDFJS = 'pdf-parse/lib/pdf.js/v1.10.100/build/pdf.js';

/** Characters in a chunk, and of them repeated from the one before: the defaults of LangChain's splitters. */
const CHUNK_CHARS = 1_000;
const OVERLAP_CHARS = 200;

/** Asked of the reader's process. */
export interface PeerRequest {
  readonly files: readonly string[];
}

/** What it answers: a line for each file as it begins, and the sum at the end. */
export const peerReply = z.union([
  z.object({ file: z.string() }),
  z.object({ pages: z.number(), seconds: z.number(), cpuSeconds: z.number() }),
]);

/** The part of pdf.js 1.10 that a loader uses; it has no types. */
interface OldPdf {
  readonly numPages: number;
  getPage(number: number): Promise<{
    getTextContent(): Promise<{ readonly items: readonly { readonly str: string; readonly transform: number[] }[] }>;
  }>;
  destroy(): void;
}
interface OldPdfJs {
  disableWorker: boolean;
  getDocument(source: { data: Uint8Array; isEvalSupported: boolean; verbosity: number }): Promise<OldPdf>;
}

/** Whether the peer's reader is installed here. */
export function isPeerInstalled(): boolean {
  try {
    createRequire(import.meta.url).resolve(PEER_PDFJS);
    return true;
  } catch {
    return false;
  }
}

/**
 * Reads PDFs as the loaders of this field do, one after the other: a page's text joined line by
 * line, the pages cut by character count. Runs in a process of its own, since this pdf.js
 * loops for ever over some files.
 */
export function servePeerReader(): void {
  const pdfjs: OldPdfJs = createRequire(import.meta.url)(PEER_PDFJS);
  pdfjs.disableWorker = true;
  process.on('message', async ({ files }: PeerRequest) => {
    const [started, cpu] = [performance.now(), process.cpuUsage()];
    let pages = 0;
    for (const file of files) {
      process.send?.({ file });
      pages += await readFileAsPeer(pdfjs, file).catch(() => 0);
    }
    const { user, system } = process.cpuUsage(cpu);
    process.send?.({ pages, seconds: (performance.now() - started) / 1000, cpuSeconds: (user + system) / 1e6 });
  });
}

async function readFileAsPeer(pdfjs: OldPdfJs, file: string): Promise<number> {
  const data = new Uint8Array(await readFile(file));
  const pdf = await pdfjs.getDocument({ data, isEvalSupported: false, verbosity: 0 });
  try {
    for (let number = 1; number <= pdf.numPages; number++) {
      const { items } = await (await pdf.getPage(number)).getTextContent();
      let text = '';
      let lastY: number | undefined;
      for (const { str, transform } of items) {
        text += lastY === undefined || lastY === transform[5] ? str : `\n${str}`;
        lastY = transform[5];
      }
      splitByCharacters(text);
    }
    return pdf.numPages;
  } finally {
    pdf.destroy();
  }
}

function splitByCharacters(text: string): string[] {
  const chunks: string[] = [];
  for (let from = 0; from < text.length; from += CHUNK_CHARS - OVERLAP_CHARS)
    chunks.push(text.slice(from, from + CHUNK_CHARS));
  return chunks;
}
