import type { Block, ParsedDocument } from '../../../src-shared/documents.ts';
import { AlcoveError } from '../../../src-shared/errors.ts';
import type { ParseInput } from '../format.ts';
import type { XmlElement } from '../xml.ts';
import { OoxmlPackage } from './ooxml.ts';
import { keysOf, type Placeholders, readSlide } from './slide.ts';
import { type Rectangle, rectangleOf } from './slide-geometry.ts';

/** What slides measure when a presentation does not say: 10 by 7.5 inches, in English Metric Units. */
const USUAL_SIZE = { width: 9_144_000, height: 6_858_000 };

/**
 * Reads a presentation (PresentationML, ECMA-376 part 1, 19): slide by slide in the order they are
 * shown, hidden ones too, each with its title, what is on it from top to bottom, and its notes.
 * @throws AlcoveError `FILE_CORRUPT`, `ARCHIVE_UNSAFE`
 */
export async function readPresentation({
  bytes,
  onProgress,
}: Pick<ParseInput, 'bytes' | 'onProgress'>): Promise<ParsedDocument> {
  const file = await OoxmlPackage.open(bytes);
  const main = await file.mainPart('ppt/presentation.xml');
  const root = await file.require(main);
  const relationships = await file.relationships(main);
  const slides = (root.child('sldIdLst')?.elements('sldId') ?? [])
    .map((slide) => relationships.get(slide.attribute('r:id') ?? '')?.target)
    .filter((target) => target !== undefined);
  const layouts = new Layouts(file);
  const context = { file, size: sizeOf(root), placeholders: (layout: string | undefined) => layouts.of(layout) };
  const blocks: Block[] = [];
  let firstTitle: string | undefined;
  let failure: unknown;
  let readCount = 0;
  for (const [index, slide] of slides.entries()) {
    try {
      const read = await readSlide(context, slide, index + 1);
      for (const block of read.blocks) blocks.push(block);
      firstTitle ??= read.title;
      readCount++;
    } catch (error) {
      // A slide that is damaged costs itself; an archive that means harm costs the file.
      if (!(error instanceof AlcoveError && error.code === 'FILE_CORRUPT')) throw error;
      failure = error;
    }
    onProgress(index + 1, slides.length);
  }
  if (readCount === 0 && failure !== undefined) throw failure;
  const properties = await file.properties();
  const title = properties.title ?? firstTitle;
  return {
    format: 'pptx',
    ...properties,
    ...(title !== undefined && { title }),
    pageCount: slides.length,
    pageUnit: 'slide',
    blocks,
  };
}

function sizeOf(root: XmlElement): Pick<Rectangle, 'width' | 'height'> {
  const size = root.child('sldSz');
  const [width, height] = [Number(size?.attribute('cx')), Number(size?.attribute('cy'))];
  return width > 0 && height > 0 ? { width, height } : USUAL_SIZE;
}

/** Where layouts and masters put their placeholders; each is read once. */
class Layouts {
  readonly #file: OoxmlPackage;
  readonly #known = new Map<string, Promise<Placeholders>>();

  constructor(file: OoxmlPackage) {
    this.#file = file;
  }

  of(part: string | undefined): Promise<Placeholders> {
    if (part === undefined) return Promise.resolve(new Map());
    const known = this.#known.get(part) ?? this.#read(part);
    this.#known.set(part, known);
    return known;
  }

  async #read(part: string): Promise<Placeholders> {
    const root = await this.#file.optional(part);
    const master = root?.name === 'sldLayout' ? await this.#file.related(part, 'slideMaster') : undefined;
    const own: [string, Rectangle][] = [];
    for (const shape of root?.child('cSld', 'spTree')?.elements('sp') ?? []) {
      const rectangle = rectangleOf(shape.child('spPr', 'xfrm'));
      if (rectangle) for (const key of keysOf(shape)) own.push([key, rectangle]);
    }
    // Of several placeholders of a type the first is the main one; a layout's go before its master's.
    return new Map([...(await this.of(master)), ...own.reverse()]);
  }
}
