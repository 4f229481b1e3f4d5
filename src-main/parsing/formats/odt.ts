import type { DocumentFormat } from '../format.ts';
import { recogniseOdf } from '../office/recognise.ts';

const EXTENSIONS = ['odt', 'ott', 'fodt'];

export const format: DocumentFormat = {
  id: 'odt',
  label: 'OpenDocument text',
  extensions: EXTENSIONS,

  recognise: (sample) => recogniseOdf(sample, 'text', EXTENSIONS),

  async parse(input) {
    const { readOdfText } = await import('../office/odf-text-document.ts');
    return readOdfText(input);
  },
};
