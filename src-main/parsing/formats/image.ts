import { BlockBuilder } from '../block-builder.ts';
import type { DocumentFormat } from '../format.ts';
import type { RecognisedParagraph } from '../ocr/layout.ts';
import { bodySize, joinHeadings, withHeadings } from '../pdf/headings.ts';

const MEDIA_TYPES = new Set([
  'image/png',
  'image/apng',
  'image/jpeg',
  'image/tiff',
  'image/webp',
  'image/bmp',
  'image/gif',
]);

/** What the longer side of a picture stands for, in points: that of an A4 page, which most pictures of text show. */
const LONGER_SIDE = 842;

export const format: DocumentFormat = {
  id: 'image',
  label: 'Picture',
  extensions: ['png', 'jpg', 'jpeg', 'tif', 'tiff', 'webp', 'bmp', 'gif'],

  recognise: ({ mediaType }) => (mediaType !== undefined && MEDIA_TYPES.has(mediaType) ? 1 : 0),

  async parse({ bytes, ocr, onProgress }) {
    if (!ocr) return { format: 'image', blocks: [] };
    const { openPictures } = await import('../ocr/pictures.ts');
    const { Recogniser } = await import('../ocr/recogniser.ts');
    const pictures = await openPictures(bytes);
    const paragraphs: RecognisedParagraph[] = [];
    let page = 0;
    const recogniser = new Recogniser(ocr, () => onProgress(page, pictures.count));
    for await (const raster of pictures.rasters()) {
      const width = raster ? (LONGER_SIDE * raster.width) / Math.max(raster.width, raster.height) : 0;
      if (raster) paragraphs.push(...(await recogniser.read(raster, page + 1, width)));
      page++;
      onProgress(page, pictures.count);
    }
    const builder = new BlockBuilder();
    const headed = withHeadings(paragraphs, bodySize(paragraphs), new Map());
    for (const { kind, level, text, page: number, box, confidence } of joinHeadings(headed)) {
      const place = { page: number, box, ...(confidence !== undefined && { confidence }) };
      if (level !== undefined) builder.heading(level, text, place);
      else builder.add(kind, text, place);
    }
    return { format: 'image', pageCount: pictures.count, blocks: builder.blocks };
  },
};
