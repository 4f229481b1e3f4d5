import { AlcoveError } from '../../../src-shared/errors.ts';
import { decodeText } from '../decode-text.ts';
import type { DocumentFormat } from '../format.ts';

const EXTENSIONS = ['rst', 'rest'];

/** A line of at least four marks under a line of words. */
const UNDERLINED = /^\S.*\n([=\-~^"'#*+`])\1{3,}[ \t]*$/m;

export const format: DocumentFormat = {
  id: 'rst',
  label: 'reStructuredText',
  extensions: EXTENSIONS,

  recognise({ text, extension }) {
    if (text === undefined) return 0;
    if (EXTENSIONS.includes(extension)) return 0.6;
    return extension === '' && UNDERLINED.test(text) && /^\.\. [\w-]+::|:[a-z]+:`/m.test(text) ? 0.45 : 0;
  },

  async parse({ bytes }) {
    const text = decodeText(bytes);
    if (text === undefined) throw new AlcoveError('UNSUPPORTED_FORMAT');
    const { readRst } = await import('../markup/read-rst.ts');
    return { format: 'rst', ...readRst(text) };
  },
};
