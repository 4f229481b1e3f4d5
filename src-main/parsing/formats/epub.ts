import type { DocumentFormat } from '../format.ts';

const MEDIA_TYPE = 'application/epub+zip';
const LOCAL_FILE = Buffer.from('PK\x03\x04', 'latin1');

export const format: DocumentFormat = {
  id: 'epub',
  label: 'Book',
  extensions: ['epub'],

  recognise({ bytes, mediaType, extension }) {
    if (mediaType === MEDIA_TYPE) return 1;
    const archive = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (!archive.subarray(0, 4).equals(LOCAL_FILE)) return 0;
    // Tools that pack books anew do not always put the media type first.
    if (archive.includes('META-INF/container.xml') && archive.includes('.opf')) return 0.9;
    return extension === 'epub' ? 0.5 : 0;
  },

  async parse({ bytes, onProgress }) {
    const { readBook } = await import('../epub/book.ts');
    return { format: 'epub', ...(await readBook(bytes, onProgress)) };
  },
};
