import type { Block, Box, ParsedDocument } from '../../../src-shared/documents.ts';
import { BlockBuilder } from '../block-builder.ts';
import type { ParseInput } from '../format.ts';
import { OleFile } from '../ole.ts';
import { oleProperties } from './ole-properties.ts';
import { PptFile, type PptSlide, type PptText, readTexts } from './ppt-file.ts';
import {
  ANCHOR,
  CLIENT_DATA,
  childOf,
  childrenOf,
  DRAWING,
  GROUP,
  OUTLINE_REFERENCE,
  PLACEHOLDER,
  type PptRecord,
  recordsOf,
  SHAPE,
  SLIDE_ATOM,
  TEXT_BOX,
} from './ppt-records.ts';
import { NOTES_HEADING } from './slide.ts';
import { boxOn, inReadingOrder } from './slide-geometry.ts';

/** Types of text: `Tx_TYPE_` in [MS-PPT] 2.13.33. */
const TITLES = new Set([0, 6]);
const NOTES = 2;
const BODIES = new Set([1, 5, 7, 8]);
const CENTER_BODY = 5;

/** Placeholders for what is the same on every slide: date, number, footer, header. */
const RUNNING = new Set([7, 8, 9, 10]);

/** A character that stands for the number of the slide. */
const SLIDE_NUMBER = '*';

const GROUPS = new Set([GROUP]);
const SHAPES = new Set([SHAPE]);

/** Groups nested deeper than this are no presentation's. */
const MAX_GROUP_DEPTH = 64;

interface Item extends PptText {
  readonly box: Box | undefined;
}

/**
 * Reads a presentation of the binary format ([MS-PPT]): slide by slide, each with its title, what is
 * on it from top to bottom, and its notes.
 * @throws AlcoveError `FILE_CORRUPT`, `PASSWORD_REQUIRED`
 */
export function readPowerPoint97({ bytes, password, onProgress }: ParseInput): ParsedDocument {
  const ole = new OleFile(bytes);
  const file = new PptFile(ole, password);
  const blocks: Block[] = [];
  let firstTitle: string | undefined;
  for (const [index, slide] of file.slides.entries()) {
    const read = readSlide(file, slide, index + 1);
    for (const block of read.blocks) blocks.push(block);
    firstTitle ??= read.title;
    onProgress(index + 1, file.slides.length);
  }
  const properties = oleProperties(ole);
  const title = properties.title ?? firstTitle;
  return {
    format: 'ppt',
    ...properties,
    ...(title !== undefined && { title }),
    pageCount: file.slides.length,
    pageUnit: 'slide',
    blocks,
  };
}

function readSlide(
  file: PptFile,
  slide: PptSlide,
  page: number,
): { readonly blocks: readonly Block[]; readonly title?: string } {
  const builder = new BlockBuilder();
  const place = (box: Box | undefined): { readonly page: number; readonly box?: Box } => ({
    page,
    ...(box && { box }),
  });
  const items = readShapes(file, slide);
  const titled = items.find(({ type, text }) => TITLES.has(type) && text.trim() !== '');
  const title = titled && linesOf(titled.text).join(' ').trim();
  if (title) builder.heading(1, title, place(titled.box));
  for (const item of inReadingOrder(items.filter((one) => one !== titled))) {
    const lines = linesOf(item.text);
    const isList = BODIES.has(item.type) && item.type !== CENTER_BODY;
    for (const line of lines) builder.add(isList ? 'list-item' : 'paragraph', line, place(item.box));
  }
  const notes = notesOf(file, slide).flatMap(({ text }) => linesOf(text));
  if (notes.some((line) => line.trim() !== '')) builder.heading(2, NOTES_HEADING, { page });
  for (const line of notes) builder.add('paragraph', line, { page });
  return { blocks: builder.blocks, ...(title && { title }) };
}

/** What the shapes of a slide say; where its drawing cannot be read, what its outline says. */
function readShapes(file: PptFile, slide: PptSlide): Item[] {
  const items: Item[] = [];
  const used = new Set<PptText>();
  for (const group of recordsOf(childOf(slide.record, DRAWING), GROUPS)) {
    for (const { shape, box } of shapesOf(file, group, undefined)) {
      for (const text of textsOf(shape, slide.outline)) {
        used.add(text);
        if (!isRunning(shape) && text.text !== SLIDE_NUMBER) items.push({ ...text, box });
      }
    }
  }
  const unplaced = slide.outline.filter((text) => !used.has(text));
  return [...items, ...unplaced.map((text) => ({ ...text, box: undefined }))];
}

/** The shapes of a group, and of the groups in it: those are placed where their group is, which its first shape says. */
function* shapesOf(
  file: PptFile,
  group: PptRecord,
  outer: Box | undefined,
  depth = 0,
): Generator<{ readonly shape: PptRecord; readonly box: Box | undefined }> {
  if (depth > MAX_GROUP_DEPTH) return;
  for (const child of childrenOf(group)) {
    const anchor = child.type === GROUP ? childOf(child, SHAPE, ANCHOR) : childOf(child, ANCHOR);
    const box = (anchor && boxOf(file, anchor)) ?? outer;
    if (child.type === SHAPE) yield { shape: child, box };
    else if (child.type === GROUP) yield* shapesOf(file, child, box, depth + 1);
  }
}

function textsOf(shape: PptRecord, outline: readonly PptText[]): PptText[] {
  const box = childOf(shape, TEXT_BOX);
  const reference = childOf(box, OUTLINE_REFERENCE)?.data;
  if (!reference || reference.length < 4) return readTexts(childrenOf(box));
  const text = outline[reference.readUInt32LE(0)];
  return text ? [text] : [];
}

function isRunning(shape: PptRecord): boolean {
  const placeholder = childOf(shape, CLIENT_DATA, PLACEHOLDER)?.data;
  return placeholder !== undefined && placeholder.length >= 5 && RUNNING.has(placeholder.readUInt8(4));
}

function notesOf(file: PptFile, slide: PptSlide): PptText[] {
  const atom = childOf(slide.record, SLIDE_ATOM)?.data;
  const notes = atom && atom.length >= 20 ? file.notes.get(atom.readUInt32LE(16)) : undefined;
  const shapes = [...recordsOf(childOf(notes?.record, DRAWING), SHAPES)];
  return shapes.flatMap((shape) => textsOf(shape, notes?.outline ?? [])).filter(({ type }) => type === NOTES);
}

/** Top, left, right and bottom, in 16 bits each, or in 32 ([MS-PPT] 2.7.1). */
function boxOf({ size }: PptFile, { data }: PptRecord): Box | undefined {
  const [top, left, right, bottom] =
    data.length >= 16
      ? [0, 4, 8, 12].map((at) => data.readInt32LE(at))
      : data.length >= 8
        ? [0, 2, 4, 6].map((at) => data.readInt16LE(at))
        : [];
  if (!size || top === undefined || left === undefined || right === undefined || bottom === undefined) return undefined;
  return boxOn(size, { x: left, y: top, width: right - left, height: bottom - top });
}

/** Paragraphs end with a carriage return; a vertical tab breaks a line. */
function linesOf(text: string): string[] {
  return text.replaceAll('\v', '\n').split('\r');
}
