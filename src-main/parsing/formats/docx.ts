import type { DocumentFormat } from '../format.ts';

const MEDIA_TYPE = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/** Signatures of a ZIP archive's first entry, and of the record that ends it. */
const LOCAL_FILE = Buffer.from('PK\x03\x04', 'latin1');
const END_OF_DIRECTORY = Buffer.from('PK\x05\x06', 'latin1');

/** Word's built-in styles that mammoth does not map by itself. */
const STYLE_MAP = [
  "p[style-name='Title'] => h1:fresh",
  "p[style-name='Subtitle'] => p:fresh",
  "p[style-name='caption'] => figcaption:fresh",
];

export const format: DocumentFormat = {
  id: 'docx',
  label: 'Word document',
  extensions: ['docx', 'docm'],

  recognise({ bytes, mediaType, extension }) {
    if (mediaType === MEDIA_TYPE || mediaType === 'application/vnd.ms-word.document.macroenabled.12') return 1;
    // A ZIP archive that is cut short says nothing else about itself: its directory is at the end.
    const archive = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (!archive.subarray(0, 4).equals(LOCAL_FILE) || archive.includes(END_OF_DIRECTORY)) return 0;
    if (archive.includes('word/document.xml')) return 0.9;
    return extension === 'docx' || extension === 'docm' ? 0.5 : 0;
  },

  async parse({ bytes }) {
    const [{ default: mammoth }, { readHtml }] = await Promise.all([import('mammoth'), import('../html-blocks.ts')]);
    // Pictures are named, not read: an empty source keeps them out of memory.
    const convertImage = mammoth.images.imgElement(async () => ({ src: '' }));
    const { value } = await mammoth.convertToHtml(
      { buffer: Buffer.from(bytes) },
      { convertImage, styleMap: STYLE_MAP },
    );
    const { blocks } = readHtml(value);
    const title = blocks[0]?.kind === 'heading' ? blocks[0].text : undefined;
    return { format: 'docx', ...(title !== undefined && { title }), blocks };
  },
};
