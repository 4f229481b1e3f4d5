import type { Block, Box } from '../../../src-shared/documents.ts';
import { BlockBuilder } from '../block-builder.ts';
import type { XmlElement } from '../xml.ts';
import { chartRows, diagramTexts, drawingRows, drawingText } from './drawing-text.ts';
import type { OoxmlPackage, Relationship } from './ooxml.ts';
import {
  boxOn,
  groupTransform,
  inReadingOrder,
  type Rectangle,
  rectangleOf,
  type Transform,
} from './slide-geometry.ts';
import { addTable } from './tables.ts';

/** Placeholders for what is the same on every slide. */
const RUNNING = new Set(['dt', 'ftr', 'hdr', 'sldNum', 'sldImg']);
const TITLES = new Set(['title', 'ctrTitle']);
/** Placeholders whose paragraphs are points unless they say otherwise; the usual one names no type. */
const BODIES = new Set(['body', 'obj', '']);

/** Where the speaker's notes stand in the outline of a slide. */
export const NOTES_HEADING = 'Speaker notes';

interface Item {
  readonly box: Box | undefined;
  readonly add: (builder: BlockBuilder, place: { readonly page: number; readonly box?: Box }) => void;
}

/** What of a presentation a slide is read with. */
export interface SlideContext {
  readonly file: OoxmlPackage;
  readonly size: Pick<Rectangle, 'width' | 'height'>;
  /** Where a layout, or the master it is based on, puts its placeholders. */
  readonly placeholders: (layout: string | undefined) => Promise<Placeholders>;
}

/** Rectangles of placeholders, by `type` and by `idx`. */
export type Placeholders = ReadonlyMap<string, Rectangle>;

/** Reads a slide and its notes. @returns its blocks, and its title where it has one */
export async function readSlide(
  { file, size, placeholders }: SlideContext,
  part: string,
  page: number,
): Promise<{ readonly blocks: readonly Block[]; readonly title?: string }> {
  const root = await file.require(part);
  const relationships = await file.relationships(part);
  const related = (type: string): string | undefined =>
    relationships.values().find((relationship) => relationship.type === type)?.target;
  const inherited = await placeholders(related('slideLayout'));
  const reader = new ShapeReader(
    file,
    relationships,
    (shape) => {
      const place = rectangleOf(shape.child('spPr', 'xfrm') ?? shape.child('xfrm'));
      return (
        place ??
        keysOf(shape)
          .map((key) => inherited.get(key))
          .find((found) => found !== undefined)
      );
    },
    size,
  );
  await reader.read(root.child('cSld', 'spTree'), (rectangle) => rectangle);
  const builder = new BlockBuilder();
  if (reader.title) builder.heading(1, reader.title.text, placeOf(page, reader.title.box));
  for (const item of inReadingOrder(reader.items)) item.add(builder, placeOf(page, item.box));
  const notes = notesOf(await file.optional(related('notesSlide')));
  if (notes.some((text) => text.trim() !== '')) builder.heading(2, NOTES_HEADING, { page });
  for (const text of notes) builder.add('paragraph', text, { page });
  return { blocks: builder.blocks, ...(reader.title && { title: reader.title.text }) };
}

function placeOf(page: number, box: Box | undefined): { readonly page: number; readonly box?: Box } {
  return { page, ...(box && { box }) };
}

/** What a placeholder is looked up by in its layout, the surest first. */
export function keysOf(shape: XmlElement): string[] {
  const placeholder = placeholderOf(shape);
  if (!placeholder) return [];
  const [index, type] = [placeholder.attribute('idx'), placeholder.attribute('type')];
  const alike = type === 'ctrTitle' ? 'title' : type === 'subTitle' || type === undefined ? 'body' : undefined;
  const keys = [index && `idx ${index}`, type && `type ${type}`, alike && `type ${alike}`];
  return keys.filter((key): key is string => key !== undefined && key !== '');
}

function placeholderOf(shape: XmlElement): XmlElement | undefined {
  const properties = shape.elements().find((element) => /^nv.*Pr$/.test(element.name));
  return properties?.child('nvPr', 'ph');
}

/** The text in the notes page's own body: not its header, date or page number. */
function notesOf(root: XmlElement | undefined): string[] {
  const shapes = root ? [...root.descendants('sp')] : [];
  return shapes
    .filter((shape) => placeholderOf(shape)?.attribute('type') === 'body')
    .flatMap((shape) => shape.child('txBody')?.elements('p') ?? [])
    .map(drawingText);
}

/** Collects what the shapes of a slide say. */
class ShapeReader {
  readonly items: Item[] = [];
  title: { readonly text: string; readonly box: Box | undefined } | undefined;
  readonly #file: OoxmlPackage;
  readonly #relationships: ReadonlyMap<string, Relationship>;
  readonly #rectangleOf: (shape: XmlElement) => Rectangle | undefined;
  readonly #size: Pick<Rectangle, 'width' | 'height'>;

  constructor(
    file: OoxmlPackage,
    relationships: ReadonlyMap<string, Relationship>,
    rectangle: (shape: XmlElement) => Rectangle | undefined,
    size: Pick<Rectangle, 'width' | 'height'>,
  ) {
    this.#file = file;
    this.#relationships = relationships;
    this.#rectangleOf = rectangle;
    this.#size = size;
  }

  async read(tree: XmlElement | undefined, transform: Transform): Promise<void> {
    for (const shape of tree?.elements() ?? []) {
      const rectangle = this.#rectangleOf(shape);
      const box = rectangle && boxOn(this.#size, transform(rectangle));
      if (shape.name === 'sp') this.#text(shape, box);
      else if (shape.name === 'grpSp')
        await this.read(shape, groupTransform(shape.child('grpSpPr', 'xfrm'), transform));
      else if (shape.name === 'graphicFrame') await this.#graphic(shape, box);
      else if (shape.name === 'AlternateContent')
        await this.read(shape.child('Choice') ?? shape.child('Fallback'), transform);
    }
  }

  #text(shape: XmlElement, box: Box | undefined): void {
    const placeholder = placeholderOf(shape);
    const type = placeholder && (placeholder.attribute('type') ?? '');
    if (type !== undefined && RUNNING.has(type)) return;
    const paragraphs = shape.child('txBody')?.elements('p') ?? [];
    if (type !== undefined && TITLES.has(type) && !this.title) {
      const text = paragraphs.map(drawingText).join(' ').trim();
      if (text) this.title = { text, box };
      return;
    }
    const isBody = type !== undefined && BODIES.has(type);
    this.items.push({
      box,
      add: (builder, place) => {
        for (const paragraph of paragraphs) {
          builder.add(isPoint(paragraph, isBody) ? 'list-item' : 'paragraph', drawingText(paragraph), place);
        }
      },
    });
  }

  async #graphic(frame: XmlElement, box: Box | undefined): Promise<void> {
    const data = frame.child('graphic', 'graphicData');
    const table = data?.child('tbl');
    if (table) this.items.push({ box, add: (builder, place) => addTable(builder, drawingRows(table), place) });
    const chart = await this.#related(data?.child('chart')?.attribute('r:id'));
    if (chart) {
      const { title, rows } = chartRows(chart);
      this.items.push({
        box,
        add: (builder, place) => {
          builder.add('caption', title, place);
          addTable(builder, rows, place);
        },
      });
    }
    const texts = diagramTexts(await this.#related(data?.child('relIds')?.attribute('r:dm')));
    this.items.push({
      box,
      add: (builder, place) => {
        for (const text of texts) builder.add('list-item', text, place);
      },
    });
  }

  async #related(id: string | undefined): Promise<XmlElement | undefined> {
    return id === undefined ? undefined : this.#file.optional(this.#relationships.get(id)?.target);
  }
}

function isPoint(paragraph: XmlElement, isBody: boolean): boolean {
  const properties = paragraph.child('pPr');
  if (properties?.child('buChar') || properties?.child('buAutoNum') || properties?.child('buBlip')) return true;
  return isBody && !properties?.child('buNone');
}
