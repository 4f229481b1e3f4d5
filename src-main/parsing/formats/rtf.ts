import type { DocumentFormat } from '../format.ts';

const SIGNATURE = Buffer.from('{\\rtf', 'latin1');

export const format: DocumentFormat = {
  id: 'rtf',
  label: 'Rich text',
  extensions: ['rtf'],

  recognise({ bytes }) {
    // A mark of UTF-8 or blanks may stand before it, where an editor touched the file.
    const head = Buffer.from(bytes.subarray(0, 64));
    const at = head.indexOf(SIGNATURE);
    return at >= 0 && /^(?:\xef\xbb\xbf)?\s*$/.test(head.toString('latin1', 0, at)) ? 1 : 0;
  },

  async parse({ bytes }) {
    const { readRtf } = await import('../office/rtf.ts');
    return readRtf(bytes);
  },
};
