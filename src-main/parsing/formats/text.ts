import { AlcoveError } from '../../../src-shared/errors.ts';
import { BlockBuilder } from '../block-builder.ts';
import { decodeText } from '../decode-text.ts';
import type { DocumentFormat } from '../format.ts';

export const format: DocumentFormat = {
  id: 'text',
  label: 'Plain text',
  extensions: ['txt', 'text', 'log'],

  // Whatever is text, and nothing more particular, is plain text.
  recognise({ text }) {
    return text === undefined ? 0 : 0.1;
  },

  async parse({ bytes }) {
    const text = decodeText(bytes);
    if (text === undefined) throw new AlcoveError('UNSUPPORTED_FORMAT');
    const builder = new BlockBuilder();
    // A form feed begins a new page, in the files of old and in what pdftotext writes.
    const pages = text.split('\f');
    const isPaged = pages.length > 1;
    pages.forEach((page, index) => {
      for (const paragraph of page.split(/\n[^\S\n]*\n+/)) {
        builder.add('paragraph', paragraph, isPaged ? { page: index + 1 } : {});
      }
    });
    return { format: 'text', ...(isPaged && { pageCount: pages.length }), blocks: builder.blocks };
  },
};
