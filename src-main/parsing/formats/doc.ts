import type { DocumentFormat } from '../format.ts';
import { isBrokenOle, oleStreamNames } from '../ole.ts';

const EXTENSIONS = ['doc', 'dot'];

export const format: DocumentFormat = {
  id: 'doc',
  label: 'Word 97 document',
  extensions: EXTENSIONS,

  recognise({ bytes, extension }) {
    if (oleStreamNames(bytes).has('WordDocument')) return 1;
    return EXTENSIONS.includes(extension) && isBrokenOle(bytes) ? 0.5 : 0;
  },

  async parse(input) {
    const { readWord97 } = await import('../office/word97.ts');
    return readWord97(input);
  },
};
