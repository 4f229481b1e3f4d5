import type { Block, Box, ParsedDocument } from '../../../src-shared/documents.ts';
import { BlockBuilder } from '../block-builder.ts';
import type { ParseInput } from '../format.ts';
import type { XmlElement } from '../xml.ts';
import { OdfBlocks } from './odf-blocks.ts';
import { odfProperties, readOdf } from './odf-package.ts';
import { OdfStyles } from './odf-styles.ts';
import { NOTES_HEADING } from './slide.ts';
import { boxOn, inReadingOrder, type Rectangle } from './slide-geometry.ts';

type Size = Pick<Rectangle, 'width' | 'height'>;

/** What is the same on every slide (`presentation:class`). */
const RUNNING = new Set(['header', 'footer', 'date-time', 'page-number', 'page']);

/** Centimetres in the units that lengths are written in (ODF 1.3 part 3, 18.3.18). */
const CENTIMETRES: Readonly<Record<string, number>> = {
  cm: 1,
  mm: 0.1,
  in: 2.54,
  pt: 2.54 / 72,
  pc: 2.54 / 6,
  px: 2.54 / 96,
};

/**
 * Reads an OpenDocument presentation, packed or flat: slide by slide, each with its title, what is
 * on it from top to bottom, and its notes.
 * @throws AlcoveError `FILE_CORRUPT`, `ARCHIVE_UNSAFE`, `PASSWORD_REQUIRED`
 */
export async function readOdfPresentation(input: Pick<ParseInput, 'bytes' | 'password'>): Promise<ParsedDocument> {
  const styles = new OdfStyles();
  const sizes = new PageSizes();
  const blocks: Block[] = [];
  let pageCount = 0;
  let firstTitle: string | undefined;
  const meta = await readOdf(
    input,
    (element) => {
      styles.add(element);
      sizes.add(element);
    },
    (element, parent) => {
      if (element.name !== 'page' || parent?.name !== 'presentation') return false;
      const read = readSlide(element, ++pageCount, sizes.of(element.attribute('master-page-name')), styles);
      for (const block of read.blocks) blocks.push(block);
      firstTitle ??= read.title;
      return true;
    },
  );
  const properties = odfProperties(meta);
  const title = properties.title ?? firstTitle;
  return { format: 'odp', ...properties, ...(title !== undefined && { title }), pageCount, pageUnit: 'slide', blocks };
}

function readSlide(
  slide: XmlElement,
  page: number,
  size: Size | undefined,
  styles: OdfStyles,
): { readonly blocks: readonly Block[]; readonly title?: string } {
  const builder = new BlockBuilder();
  const body = new OdfBlocks(builder, styles);
  const shapes = [...shapesOf(slide)]
    .filter((shape) => !RUNNING.has(shape.attribute('class') ?? ''))
    .map((shape) => ({ shape, box: boxOf(shape, size) }));
  const place = (box: Box | undefined): { readonly page: number; readonly box?: Box } => ({
    page,
    ...(box && { box }),
  });
  const titled = shapes.find(({ shape }) => shape.attribute('class') === 'title');
  const title =
    titled &&
    [...titled.shape.descendants('p')]
      .map((paragraph) => paragraph.text)
      .join(' ')
      .trim();
  if (title) builder.heading(1, title, place(titled.box));
  for (const { shape, box } of inReadingOrder(shapes.filter((one) => one !== titled))) {
    body.add(shape, place(box));
    body.end();
  }
  const notes = [...(slide.child('notes')?.descendants('frame') ?? [])].filter(
    (frame) => frame.attribute('class') === 'notes',
  );
  if (notes.some((frame) => frame.text.trim() !== '')) builder.heading(2, NOTES_HEADING, { page });
  for (const frame of notes) body.add(frame, { page });
  body.end();
  return { blocks: builder.blocks, ...(title && { title }) };
}

/** What stands on a slide, groups taken apart. */
function* shapesOf(parent: XmlElement): Generator<XmlElement> {
  for (const child of parent.elements()) {
    if (child.name === 'g') yield* shapesOf(child);
    else yield child;
  }
}

function boxOf(shape: XmlElement, size: Size | undefined): Box | undefined {
  const [x, y, width, height] = ['x', 'y', 'width', 'height'].map((name) => lengthOf(shape.attribute(name)));
  if (!size || x === undefined || y === undefined || width === undefined || height === undefined) return undefined;
  return boxOn(size, { x, y, width, height });
}

/** In centimetres. */
function lengthOf(value: string | undefined): number | undefined {
  const [, number, unit = ''] = /^(-?[\d.]+)([a-z]+)$/.exec(value ?? '') ?? [];
  const factor = CENTIMETRES[unit];
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
}

/** How large the pages are that are based on a master. */
class PageSizes {
  readonly #layouts = new Map<string, Size>();
  readonly #masters = new Map<string, string>();

  add(styles: XmlElement): void {
    for (const layout of styles.elements('page-layout')) {
      const properties = layout.child('page-layout-properties');
      const width = lengthOf(properties?.attribute('page-width'));
      const height = lengthOf(properties?.attribute('page-height'));
      if (width && height) this.#layouts.set(layout.attribute('name') ?? '', { width, height });
    }
    for (const master of styles.elements('master-page')) {
      this.#masters.set(master.attribute('name') ?? '', master.attribute('page-layout-name') ?? '');
    }
  }

  of(master: string | undefined): Size | undefined {
    return this.#layouts.get(this.#masters.get(master ?? '') ?? '');
  }
}
