import type { DocumentFormat } from '../format.ts';
import { recogniseOdf } from '../office/recognise.ts';

const EXTENSIONS = ['odp', 'otp', 'fodp'];

export const format: DocumentFormat = {
  id: 'odp',
  label: 'OpenDocument presentation',
  extensions: EXTENSIONS,

  recognise: (sample) => recogniseOdf(sample, 'presentation', EXTENSIONS),

  async parse(input) {
    const { readOdfPresentation } = await import('../office/odf-presentation.ts');
    return readOdfPresentation(input);
  },
};
