import type { DocumentFormat } from '../format.ts';

const EXTENSIONS = ['html', 'htm', 'xhtml'];

export const format: DocumentFormat = {
  id: 'html',
  label: 'Web page',
  extensions: EXTENSIONS,

  recognise({ text, extension }) {
    if (text === undefined) return 0;
    const head = text.slice(0, 4096).replace(/^(?:\s|<\?xml[^>]*>|<!--[\s\S]*?-->)*/, '');
    if (/^<!doctype\s+html|^<html[\s>]/i.test(head)) return 0.95;
    if (EXTENSIONS.includes(extension)) return 0.7;
    return /^<(?:head|body|title|meta|h1|div|p|table|article)[\s>]/i.test(head) ? 0.5 : 0;
  },

  async parse({ bytes }) {
    const [{ readPage }, { decodeHtml }] = await Promise.all([
      import('../web/page.ts'),
      import('../web/decode-html.ts'),
    ]);
    return { format: 'html', ...readPage(decodeHtml(bytes)) };
  },
};
