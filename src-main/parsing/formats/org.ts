import { AlcoveError } from '../../../src-shared/errors.ts';
import { decodeText } from '../decode-text.ts';
import type { DocumentFormat } from '../format.ts';

export const format: DocumentFormat = {
  id: 'org',
  label: 'Org',
  extensions: ['org'],

  recognise({ text, extension }) {
    if (text === undefined) return 0;
    if (extension === 'org') return 0.6;
    return extension === '' && /^#\+(?:TITLE|AUTHOR|OPTIONS):/im.test(text) && /^\*+ \S/m.test(text) ? 0.45 : 0;
  },

  async parse({ bytes }) {
    const text = decodeText(bytes);
    if (text === undefined) throw new AlcoveError('UNSUPPORTED_FORMAT');
    const { readOrg } = await import('../markup/read-org.ts');
    return { format: 'org', ...readOrg(text) };
  },
};
