import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Block } from '../../src-shared/documents.ts';
import { generateText } from '../testing/generate-text.ts';
import { makeTextPdf } from '../testing/make-pdf.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { format } from './formats/pdf.ts';
import { PageCounter } from './page-counter.ts';
import { ParserPool } from './pool.ts';
import { parseDocument } from './read-document.ts';
import { SharedPages } from './shared-pages.ts';

const PAGES = 160;
let pdf: Uint8Array;
let alone: readonly Block[];

/** pdf.js takes over what it is given. */
const bytes = (): Uint8Array => pdf.slice();

beforeAll(async () => {
  pdf = await makeTextPdf(Array.from({ length: PAGES }, (_, page) => generateText(6, page)));
  alone = (await parseDocument(bytes(), 'a.pdf')).blocks;
});

describe('a page counter', () => {
  it('hands out every page once, whoever asks', () => {
    const one = new PageCounter(100);
    const other = PageCounter.of(one.state);
    const seen: number[] = [];
    for (let turn = 0; ; turn++) {
      const range = (turn % 2 === 0 ? one : other).take();
      if (!range) break;
      for (let page = range.from; page <= range.to; page++) seen.push(page);
    }
    expect(seen).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    expect([one.take(), other.take()]).toEqual([undefined, undefined]);
  });

  it('hands out nothing after it was stopped', () => {
    const counter = new PageCounter(100);
    counter.take();
    counter.stop();
    expect(counter.take()).toBeUndefined();
  });
});

describe('a long PDF', () => {
  it('is the same document when a helper has read part of it', async () => {
    const pages = new SharedPages();
    const { blocks } = await parseDocument(bytes(), 'a.pdf', {
      share(counter) {
        const { port1, port2 } = new MessageChannel();
        pages.join(port1);
        const theirs = PageCounter.of(counter.state);
        void format
          .help?.(
            { bytes: bytes() },
            () => theirs.take(),
            (page, content) => port2.postMessage({ page, content }),
          )
          .finally(() => port2.close());
        return pages;
      },
    });
    expect(pages.count).toBeGreaterThan(0);
    expect(blocks).toEqual(alone);
  });

  it('lacks nothing when a helper took pages and died', async () => {
    const { blocks } = await parseDocument(bytes(), 'a.pdf', {
      share(counter) {
        const pages = new SharedPages();
        const { port1, port2 } = new MessageChannel();
        pages.join(port1);
        for (let page = 1; page <= 16; page++) expect(counter.take()).toEqual({ from: page, to: page });
        port2.close();
        return pages;
      },
    });
    expect(blocks).toEqual(alone);
  });

  it('is read the same by one thread and by four', async () => {
    const path = join(temporaryFolder(), 'long.pdf');
    writeFileSync(path, pdf);
    const digests = [];
    for (const threads of [1, 4]) {
      const pool = new ParserPool({
        workerFile: join(import.meta.dirname, '../../out/main/parser-worker.js'),
        threads,
      });
      onTestFinished(() => pool.close());
      const hash = createHash('sha256');
      const result = await pool.read({
        path,
        maxTokens: 256,
        overlapTokens: 32,
        onFingerprint: () => true,
        onBlocks: (_, blocks) => hash.update(JSON.stringify(blocks)),
        onChunks: (chunks) => hash.update(JSON.stringify(chunks)),
      });
      expect(result?.pageCount).toBe(PAGES);
      digests.push(hash.digest('hex'));
    }
    expect(digests[1]).toBe(digests[0]);
  });
});
