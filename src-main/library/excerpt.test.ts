import { describe, expect, it } from 'vitest';
import { makeTextPdf } from '../testing/make-pdf.ts';
import { openTestApp } from '../testing/open-test-app.ts';

describe('an excerpt', () => {
  it('is a page, or the page that a block is on, and knows its neighbours', async () => {
    const app = await openTestApp();
    const pages = ['First page about whales.', 'Second page about bridges.', 'Third page about clocks.'];
    const path = app.write('a.pdf', await makeTextPdf(pages));
    await app.import(path);
    const documentId = app.document(path).id;
    const shown = (request: { page?: number; block?: number }) => {
      const { page, blocks, hasPrevious, hasNext, pageCount } = app.library.excerpt({ documentId, ...request });
      return { page, text: blocks.map(({ text }) => text).join(), hasPrevious, hasNext, pageCount };
    };
    const [first, second, third] = pages;
    expect(shown({})).toEqual({ page: 1, text: first, hasPrevious: false, hasNext: true, pageCount: 3 });
    expect(shown({ page: 2 })).toEqual({ page: 2, text: second, hasPrevious: true, hasNext: true, pageCount: 3 });
    expect(shown({ block: 2 })).toEqual({ page: 3, text: third, hasPrevious: true, hasNext: false, pageCount: 3 });
    expect(shown({ page: 99 }).page).toBe(3);
    expect(shown({ block: 99 }).page).toBe(1);
  });

  it('without pages is the blocks around the one asked for', async () => {
    const app = await openTestApp();
    const path = app.write(
      'a.txt',
      Array.from({ length: 100 }, (_, index) => `Paragraph ${index} stands here.`).join('\n\n'),
    );
    await app.import(path);
    const documentId = app.document(path).id;
    const range = (block: number) => {
      const { blocks, hasPrevious, hasNext } = app.library.excerpt({ documentId, block });
      return [blocks[0]?.ordinal, blocks.at(-1)?.ordinal, hasPrevious, hasNext];
    };
    expect(range(0)).toEqual([0, 24, false, true]);
    expect(range(50)).toEqual([26, 74, true, true]);
    expect(range(99)).toEqual([75, 99, true, false]);
    expect(range(5_000)).toEqual([75, 99, true, false]);
  });

  it('is refused for what is not ready', async () => {
    const app = await openTestApp();
    const path = app.write('a.txt', '');
    await app.import(path);
    expect(() => app.library.excerpt({ documentId: app.document(path).id })).toThrow(
      expect.objectContaining({ code: 'DOCUMENT_NOT_FOUND' }),
    );
  });
});
