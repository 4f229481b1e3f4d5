import type { DocumentFormat } from '../format.ts';
import { recogniseZipped } from '../office/recognise.ts';

const MEDIA_TYPES = new Set([
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'application/vnd.openxmlformats-officedocument.presentationml.slideshow',
  'application/vnd.openxmlformats-officedocument.presentationml.template',
  'application/vnd.ms-powerpoint.presentation.macroenabled.12',
  'application/vnd.ms-powerpoint.slideshow.macroenabled.12',
  'application/vnd.ms-powerpoint.template.macroenabled.12',
]);
const EXTENSIONS = ['pptx', 'pptm', 'ppsx', 'ppsm', 'potx', 'potm'];

export const format: DocumentFormat = {
  id: 'pptx',
  label: 'PowerPoint presentation',
  extensions: EXTENSIONS,

  recognise: (sample) =>
    recogniseZipped(sample, { mediaTypes: MEDIA_TYPES, extensions: EXTENSIONS, mark: 'ppt/presentation.xml' }),

  async parse(input) {
    const { readPresentation } = await import('../office/presentation.ts');
    return readPresentation(input);
  },
};
