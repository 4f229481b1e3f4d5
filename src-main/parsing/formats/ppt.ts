import type { DocumentFormat } from '../format.ts';
import { isBrokenOle, oleStreamNames } from '../ole.ts';

const EXTENSIONS = ['ppt', 'pps', 'pot'];

export const format: DocumentFormat = {
  id: 'ppt',
  label: 'PowerPoint 97 presentation',
  extensions: EXTENSIONS,

  recognise({ bytes, extension }) {
    if (oleStreamNames(bytes).has('PowerPoint Document')) return 1;
    return EXTENSIONS.includes(extension) && isBrokenOle(bytes) ? 0.5 : 0;
  },

  async parse(input) {
    const { readPowerPoint97 } = await import('../office/powerpoint97.ts');
    return readPowerPoint97(input);
  },
};
