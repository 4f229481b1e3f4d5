import { AlcoveError } from '../../../src-shared/errors.ts';
import type { DocumentFormat } from '../format.ts';

const EXTENSIONS = ['mhtml', 'mht'];

/** The head of a message (RFC 5322), folded lines included. */
const HEAD = /^(?:[\w-]+:.*\n(?:[ \t].*\n)*){2,60}/;

export const format: DocumentFormat = {
  id: 'mhtml',
  label: 'Web archive',
  extensions: EXTENSIONS,

  // A saved page is made like a mail with pictures; browsers and Office say that they saved it.
  recognise({ text, extension }) {
    const head = HEAD.exec(text ?? '')?.[0];
    if (head === undefined || !/^Content-Type:\s*multipart\/related/im.test(head)) return 0;
    if (/^Snapshot-Content-Location:|^From:\s*["<]?Saved by /im.test(head)) return 1;
    return EXTENSIONS.includes(extension) ? 1 : 0;
  },

  async parse({ bytes }) {
    const [{ default: PostalMime }, { readPage }] = await Promise.all([
      import('postal-mime'),
      import('../web/page.ts'),
    ]);
    const { html, text, subject } = await PostalMime.parse(bytes);
    if (!html && !text) throw new AlcoveError('FILE_CORRUPT');
    const page = readPage(html ?? `<pre>${text?.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</pre>`);
    const title = page.title ?? subject;
    return { format: 'mhtml', ...page, ...(title && { title }) };
  },
};
