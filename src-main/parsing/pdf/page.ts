import type { PDFPageProxy, TextItem } from 'pdfjs-dist/types/src/display/api.js';
import type { Box } from '../../../src-shared/documents.ts';
import { type Annotations, type Corners, readAnnotations } from './annotations.ts';
import { fieldRuns, typedRuns } from './form-fields.ts';
import { collectRuns } from './page-lines.ts';
import { type Paragraph, paragraphsOf } from './paragraphs.ts';
import { readingOrder } from './reading-order.ts';
import type { Run } from './run-collector.ts';

/** A paragraph with its place in the document. */
export interface PageParagraph extends Paragraph {
  readonly page: number;
  readonly box: Box;
  /** Beside the page's text, as a note or a line turned against the rest: never a heading. */
  readonly isAside: boolean;
  /** All of it is in one font, and most of the page in another. */
  readonly hasOtherFont: boolean;
  /** How sure text recognition is, 0 to 1; absent on what the file itself holds as text. */
  readonly confidence?: number;
}

/** What was read from one page; it can be sent to another thread. */
export interface PageContent {
  readonly paragraphs: readonly PageParagraph[];
  /** Files pinned to the page, by pdf.js's identifiers. */
  readonly files: Annotations['files'];
}

/** On a page that says this little, something may be written in another way than as text. */
const FEW_CHARACTERS = 20;

/**
 * The text of one page in reading order, fields as they are filled in: first what most of it
 * is written as, then what is turned against that, then notes.
 * @param withAnnotations whether the document is known to have notes or fields
 */
export async function readPage(page: PDFPageProxy, number: number, withAnnotations: boolean): Promise<PageContent> {
  const viewport = page.getViewport({ scale: 1 });
  const content = await page.getTextContent();
  const items = content.items.filter((item): item is TextItem => 'str' in item);
  const frames = collectRuns(items, viewport.transform, content.styles);
  // Asking for annotations costs a sixth of reading the text: only where there is reason to.
  const isEmpty = frames.every(({ runs }) => runs.every(({ text }) => text.length < FEW_CHARACTERS));
  const { fields, notes, files } = withAnnotations || isEmpty ? await readAnnotations(page, viewport) : NOTHING;
  const upright = frames.find(({ angle }) => angle === 0)?.runs ?? [];
  // On a form, what was typed on the page is part of it; between columns of text, a remark.
  const isForm = fields.length > 0 || isEmpty;
  const typed = new Map(notes.map((note) => [note, note.isTyped && isForm ? typedRuns(note, upright) : []]));
  const added = [...typed.values()].flat();
  added.push(...fieldRuns(fields, [...upright, ...added]));
  if (upright.length > 0) upright.push(...added);
  else if (added.length > 0) frames.push({ angle: 0, runs: added });
  const paragraphs: PageParagraph[] = [];
  frames.forEach(({ angle, runs }, index) => {
    const usual = usualFont(runs);
    for (const region of readingOrder(runs, angle === 0 ? viewport.height : undefined)) {
      for (const paragraph of paragraphsOf(region)) {
        const box = boxOf(cornersOf(paragraph, angle), viewport);
        const hasOtherFont = paragraph.font !== '' && paragraph.font !== usual;
        paragraphs.push({ ...paragraph, page: number, box, isAside: index > 0 || paragraph.isField, hasOtherFont });
      }
    }
  });
  for (const note of notes) {
    if (typed.get(note)?.length) continue;
    const { text, corners } = note;
    const [u0, v0, u1, v1] = corners;
    const place = { u0, u1, v0, v1, page: number, box: boxOf(corners, viewport) };
    paragraphs.push({ ...NOTE, ...place, text });
  }
  return { paragraphs, files };
}

const NOTHING: Annotations = { fields: [], notes: [], files: [] };

const NOTE = {
  kind: 'paragraph',
  size: 0,
  font: '',
  lineCount: 1,
  isField: false,
  isAside: true,
  hasOtherFont: false,
} as const;

/** The font that most of the letters are in. */
function usualFont(runs: readonly Run[]): string {
  const characters = new Map<string, number>();
  let usual = '';
  for (const { font, text } of runs) {
    const count = (characters.get(font) ?? 0) + text.length;
    characters.set(font, count);
    if (count > (characters.get(usual) ?? 0)) usual = font;
  }
  return usual;
}

/** A paragraph's rectangle turned back from its frame to the page. */
function cornersOf({ u0, u1, v0, v1 }: Paragraph, angle: number): Corners {
  if (angle === 0) return [u0, v0, u1, v1];
  const radians = (angle * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  const places = [u0, u1].flatMap((u) => [v0, v1].map((v) => ({ x: u * cos - v * sin, y: u * sin + v * cos })));
  const xs = places.map(({ x }) => x);
  const ys = places.map(({ y }) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** In fractions of the page, cut to it. */
function boxOf(
  [left, top, right, bottom]: Corners,
  { width, height }: { readonly width: number; readonly height: number },
): Box {
  const x = fraction(left, width);
  const y = fraction(top, height);
  return { x, y, width: rounded(fraction(right, width) - x), height: rounded(fraction(bottom, height) - y) };
}

const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;
const fraction = (value: number, size: number): number => Math.min(1, Math.max(0, rounded(value / size)));
