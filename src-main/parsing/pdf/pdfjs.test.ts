import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import type { PDFDocumentLoadingTask } from 'pdfjs-dist/types/src/display/api.js';
import { describe, expect, it } from 'vitest';
import { generateText } from '../../testing/generate-text.ts';
import { makeTextPdf } from '../../testing/make-pdf.ts';
import { sharedPath } from '../../testing/shared.ts';
import { InlineDecompressionStream } from './inline-decompression.ts';
import { linkedPorts } from './linked-port.ts';
import { openPdf } from './open.ts';
import { loadPdfJs } from './pdfjs.ts';

const PlatformStream = globalThis.DecompressionStream;

/** Everything that pdf.js says of the text of a document, or the name of what it failed with. */
async function textOf(task: PDFDocumentLoadingTask): Promise<unknown> {
  try {
    const pdf = await task.promise;
    const pages = [];
    for (let number = 1; number <= Math.min(pdf.numPages, 12); number++) {
      const { items, styles } = await (await pdf.getPage(number)).getTextContent();
      pages.push({ items, styles: Object.values(styles) });
    }
    const fields = await pdf.getFieldObjects();
    // Fonts are named after the document's number, which differs from one opening to the next.
    return JSON.parse(JSON.stringify({ pages, fields }).replaceAll(/"g_d\d+_/g, '"'));
  } catch (error) {
    return error instanceof Error ? error.name : error;
  } finally {
    await task.destroy();
  }
}

async function readAsWeDo(bytes: Uint8Array): Promise<unknown> {
  try {
    return await textOf((await openPdf(bytes.slice())).loadingTask);
  } catch (error) {
    return error instanceof Error ? error.name : error;
  }
}

/** As anyone would read a PDF: pdf.js finds its worker, and the platform decompresses. */
async function readPlainly(bytes: Uint8Array): Promise<unknown> {
  const { pdfjs } = await loadPdfJs();
  const packageFolder = join(import.meta.dirname, '../../../node_modules/pdfjs-dist');
  globalThis.DecompressionStream = PlatformStream;
  try {
    return await textOf(
      pdfjs.getDocument({
        data: bytes,
        verbosity: pdfjs.VerbosityLevel.ERRORS,
        cMapUrl: join(packageFolder, 'cmaps/'),
        standardFontDataUrl: join(packageFolder, 'standard_fonts/'),
        wasmUrl: join(packageFolder, 'wasm/'),
      }),
    );
  } finally {
    globalThis.DecompressionStream = InlineDecompressionStream;
  }
}

describe('pdf.js as we load it', () => {
  it('is linked to its worker half without cloning', async () => {
    expect((await loadPdfJs()).worker).toBeDefined();
  });

  it('gives the same text as pdf.js by itself', async () => {
    const pdf = await makeTextPdf(Array.from({ length: 5 }, (_, page) => generateText(40, page)));
    const plain = await readPlainly(pdf.slice());
    expect(plain).toMatchObject({ pages: { length: 5 } });
    expect(await readAsWeDo(pdf)).toEqual(plain);
  });

  it('reads several documents at once without mixing them up', async () => {
    const pdfs = await Promise.all([1, 2, 3].map((seed) => makeTextPdf([generateText(20, seed)])));
    const alone = [];
    for (const pdf of pdfs) alone.push(await readAsWeDo(pdf));
    expect(await Promise.all(pdfs.map(async (pdf) => readAsWeDo(pdf)))).toEqual(alone);
    expect(new Set(alone.map((text) => JSON.stringify(text))).size).toBe(3);
  });

  const folder = sharedPath('corpus', 'pdf.js', 'test', 'pdfs');
  describe.skipIf(!folder)('over real PDFs', () => {
    const files = folder ? globSync('*.pdf', { cwd: folder }).sort() : [];
    it.each(files.filter((_, index) => index % 4 === 0))('gives the same text of %s', async (file) => {
      const bytes = new Uint8Array(readFileSync(join(folder ?? '', file)));
      expect(await readAsWeDo(bytes)).toEqual(await readPlainly(bytes));
    });
  });
});

describe('linked ports', () => {
  it('hand over what was sent, later, and in order', async () => {
    const [here, there] = linkedPorts();
    const received: unknown[] = [];
    const message = { items: [1] };
    const { promise, resolve } = Promise.withResolvers<void>();
    there.addEventListener('message', ({ data }) => {
      if (received.push(data) === 2) resolve();
    });
    here.postMessage({ chunk: message });
    here.postMessage('second');
    expect(received).toEqual([]);
    await promise;
    expect(received).toEqual([{ chunk: { items: [1] } }, 'second']);
  });

  it('keep a message as it was when its sender fills the record again', async () => {
    const [here, there] = linkedPorts();
    const received = new Promise((resolve) => there.addEventListener('message', ({ data }) => resolve(data)));
    const chunk = { items: ['a'] };
    here.postMessage({ chunk });
    chunk.items = [];
    expect(await received).toEqual({ chunk: { items: ['a'] } });
  });
});

describe('decompression in the thread', () => {
  const decompress = async (data: Uint8Array<ArrayBuffer>, Stream: typeof DecompressionStream): Promise<Buffer> =>
    Buffer.from(await new Response(new Blob([data]).stream().pipeThrough(new Stream('deflate'))).arrayBuffer());
  const data = Buffer.from(generateText(500, 1));
  const compressed = new Uint8Array(deflateSync(data));

  it('gives what the platform gives', async () => {
    expect(await decompress(compressed, InlineDecompressionStream)).toEqual(data);
    expect(await decompress(compressed, PlatformStream)).toEqual(data);
  });

  it('refuses what is cut short', async () => {
    await expect(decompress(compressed.slice(0, -20), InlineDecompressionStream)).rejects.toThrow();
  });

  it('gives nothing for nothing', async () => {
    expect(await decompress(new Uint8Array(deflateSync('')), InlineDecompressionStream)).toEqual(Buffer.alloc(0));
  });
});
