import { AlcoveError } from '../../../src-shared/errors.ts';
import { decodeText } from '../decode-text.ts';
import type { DocumentFormat } from '../format.ts';

const EXTENSIONS = ['adoc', 'asciidoc', 'asc'];

export const format: DocumentFormat = {
  id: 'asciidoc',
  label: 'AsciiDoc',
  extensions: EXTENSIONS,

  recognise({ text, extension }) {
    if (text === undefined || text.startsWith('-----BEGIN ')) return 0;
    if (EXTENSIONS.includes(extension)) return 0.6;
    // Without the extension, only what nothing else looks like: a title, sections, and attributes or blocks.
    const isMarked = /^={1,2} \S/m.test(text) && /^(?::[\w-]+:( |$)|\[source|\|===$)/m.test(text);
    return extension === '' && isMarked ? 0.4 : 0;
  },

  async parse({ bytes }) {
    const text = decodeText(bytes);
    if (text === undefined) throw new AlcoveError('UNSUPPORTED_FORMAT');
    const { readAsciidoc } = await import('../markup/read-asciidoc.ts');
    return { format: 'asciidoc', ...(await readAsciidoc(text)) };
  },
};
