import { AlcoveError } from '../../../src-shared/errors.ts';
import { decodeText } from '../decode-text.ts';
import type { DocumentFormat } from '../format.ts';

const EXTENSIONS = ['md', 'markdown', 'mdown', 'mkd', 'mdx'];

export const format: DocumentFormat = {
  id: 'markdown',
  label: 'Markdown',
  extensions: EXTENSIONS,

  recognise({ text, extension }) {
    if (text === undefined) return 0;
    if (EXTENSIONS.includes(extension)) return 0.6;
    // Without the extension, only a document that no plain text looks like: headings and links or lists.
    return extension === '' && /^#{1,6} \S/m.test(text) && /\]\(\S+\)|^[-*] \S|^```/m.test(text) ? 0.4 : 0;
  },

  async parse({ bytes }) {
    const text = decodeText(bytes);
    if (text === undefined) throw new AlcoveError('UNSUPPORTED_FORMAT');
    const { readMarkdown } = await import('../markup/read-markdown.ts');
    return { format: 'markdown', ...readMarkdown(text) };
  },
};
