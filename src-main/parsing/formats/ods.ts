import type { DocumentFormat } from '../format.ts';
import { isArchiveWith } from '../spreadsheet/recognise.ts';

const MEDIA_TYPE = 'application/vnd.oasis.opendocument.spreadsheet';

export const format: DocumentFormat = {
  id: 'ods',
  label: 'OpenDocument spreadsheet',
  extensions: ['ods', 'ots'],

  recognise(sample) {
    if (sample.mediaType === MEDIA_TYPE || sample.mediaType === `${MEDIA_TYPE}-template`) return 1;
    // The archive's first file is its media type, unpacked; it is there when the end is not.
    return isArchiveWith(sample, `mimetype${MEDIA_TYPE}`) ? 0.9 : 0;
  },

  async parse(input) {
    const { readOds } = await import('../spreadsheet/opendocument.ts');
    return readOds(input);
  },
};
