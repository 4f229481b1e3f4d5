import type { DocumentFormat } from '../format.ts';

const MEDIA_TYPE = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

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

  recognise({ mediaType }) {
    return mediaType === MEDIA_TYPE || mediaType === 'application/vnd.ms-word.document.macroenabled.12' ? 1 : 0;
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
