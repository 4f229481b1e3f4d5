import { type MessagePort, parentPort } from 'node:worker_threads';
import type { Block } from '../../src-shared/documents.ts';
import { reportOf } from '../../src-shared/errors.ts';
import { installGuard } from '../system/index.ts';
import { storeAttachments } from './attachments.ts';
import { PageCounter } from './page-counter.ts';
import { prepareDocument } from './prepare.ts';
import type { AnalysedChunk, WorkerMessage, WorkerRequest } from './protocol.ts';
import { detectFormat, parseDocument, readContent } from './read-document.ts';
import { type HelpedPage, SharedPages } from './shared-pages.ts';

/**
 * One thread of the parser pool: reads, chunks and analyses one document at a time, so that
 * the main process only has rows to store. Results go out in slices; a large document
 * never makes main take in more than one slice at once.
 */
installGuard();
if (!parentPort) throw new Error('this file runs as a worker thread');
const port = parentPort;

/** Rows in one message: few enough that storing them takes main a couple of milliseconds. */
const SLICE = 64;
const PROGRESS_INTERVAL_MS = 100;

const send = (message: WorkerMessage): void => port.postMessage(message);

let decide: (isWanted: boolean) => void = () => {};
let join: (helper: MessagePort) => void = (helper) => helper.close();
let isRecalled = false;

port.on('message', (request: WorkerRequest) => {
  switch (request.type) {
    case 'read':
      return void read(request);
    case 'decide':
      return decide(request.isWanted);
    case 'join':
      return join(request.port);
    case 'help':
      return void help(request);
    case 'recall':
      isRecalled = true;
  }
});

async function read({
  path,
  password,
  ocr,
  attachmentsFolder,
  maxBytes,
  maxTokens,
  overlapTokens,
}: WorkerRequest & { type: 'read' }): Promise<void> {
  try {
    send({ type: 'started' });
    const { bytes, contentHash } = await readContent(path, maxBytes);
    // A parser may take the buffer over, which empties it here: its size is kept.
    const byteSize = bytes.length;
    const decision = new Promise<boolean>((resolve) => {
      decide = resolve;
    });
    send({ type: 'fingerprint', contentHash, byteSize });
    if (!(await decision)) {
      send({ type: 'skipped' });
      return;
    }
    const onProgress = throttledProgress();
    const share = (counter: PageCounter): SharedPages => {
      const pages = new SharedPages();
      join = (helper) => pages.join(helper);
      send({ type: 'shared', contentHash, counter: counter.state });
      return pages;
    };
    const document = await parseDocument(bytes, path, {
      onProgress,
      share,
      ...(password !== undefined && { password }),
      ...(ocr && { ocr }),
    });
    const attachments =
      attachmentsFolder === undefined ? [] : await storeAttachments(document.attachments ?? [], attachmentsFolder);
    for (let first = 0; first < document.blocks.length; first += SLICE) {
      send({ type: 'blocks', firstOrdinal: first, blocks: document.blocks.slice(first, first + SLICE) });
    }
    const prepared = prepareDocument(document, path, { maxTokens, overlapTokens });
    let slice: AnalysedChunk[] = [];
    for (const chunk of prepared.chunks) {
      if (slice.push(chunk) < SLICE) continue;
      send({ type: 'chunks', chunks: slice });
      slice = [];
    }
    if (slice.length > 0) send({ type: 'chunks', chunks: slice });
    send({
      type: 'done',
      result: {
        format: document.format,
        title: prepared.title,
        language: prepared.language,
        identity: prepared.identity,
        pageCount: document.pageCount ?? null,
        pageUnit: document.pageUnit ?? null,
        authors: document.authors ?? [],
        createdAt: document.createdAt ?? null,
        modifiedAt: document.modifiedAt ?? null,
        ocrConfidence: meanConfidence(document.blocks),
        chunkCount: prepared.chunkCount,
        contentHash,
        byteSize,
        attachments,
      },
    });
  } catch (error) {
    const report = reportOf(error);
    const cause =
      error instanceof Error
        ? String(error.cause ?? (report.code === 'INTERNAL' ? error.stack : error.message))
        : String(error);
    send({ type: 'failed', error: report, cause });
  } finally {
    // A helper that comes too late is sent away.
    join = (helper) => helper.close();
  }
}

/** Weighed by length: a stray mark on the margin says little about a page. */
function meanConfidence(blocks: readonly Block[]): number | null {
  let [sum, weight] = [0, 0];
  for (const { confidence, text } of blocks) {
    if (confidence === undefined) continue;
    sum += confidence * text.length;
    weight += text.length;
  }
  return weight > 0 ? sum / weight : null;
}

async function help({
  file,
  contentHash,
  counter,
  maxBytes,
  port: owner,
}: WorkerRequest & { type: 'help' }): Promise<void> {
  const { path, password, ocr } = file;
  isRecalled = false;
  try {
    const content = await readContent(path, maxBytes);
    // The file may have changed since the owner read it; then these would be pages of another one.
    if (content.contentHash !== contentHash) return;
    const format = await detectFormat(content.bytes, path);
    const pages = PageCounter.of(counter);
    await format.help?.(
      { bytes: content.bytes, ...(password !== undefined && { password }), ...(ocr && { ocr }) },
      () => (isRecalled ? undefined : pages.take()),
      (page, what) => owner.postMessage({ page, content: what } satisfies HelpedPage),
    );
  } catch {
    // Whatever it was, the owner reads the same pages and reports it.
  } finally {
    owner.close();
    send({ type: 'helped' });
  }
}

function throttledProgress(): (pagesDone: number, pageCount: number) => void {
  let last = 0;
  return (pagesDone, pageCount) => {
    const now = performance.now();
    if (now - last < PROGRESS_INTERVAL_MS && pagesDone < pageCount) return;
    last = now;
    send({ type: 'progress', pagesDone, pageCount });
  };
}
