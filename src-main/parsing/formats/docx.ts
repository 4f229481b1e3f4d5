import type { DocumentFormat } from '../format.ts';
import { recogniseZipped } from '../office/recognise.ts';

const MEDIA_TYPES = new Set([
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.template',
  'application/vnd.ms-word.document.macroenabled.12',
  'application/vnd.ms-word.template.macroenabled.12',
]);
const EXTENSIONS = ['docx', 'docm', 'dotx', 'dotm'];

export const format: DocumentFormat = {
  id: 'docx',
  label: 'Word document',
  extensions: EXTENSIONS,

  recognise: (sample) =>
    recogniseZipped(sample, { mediaTypes: MEDIA_TYPES, extensions: EXTENSIONS, mark: 'word/document.xml' }),

  async parse({ bytes }) {
    const { readWord } = await import('../office/word.ts');
    return readWord(bytes);
  },
};
