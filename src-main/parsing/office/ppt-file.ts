import { AlcoveError } from '../../../src-shared/errors.ts';
import type { OleFile } from '../ole.ts';
import { lockedError } from './locked.ts';
import {
  childOf,
  childrenOf,
  DOCUMENT,
  DOCUMENT_ATOM,
  PERSIST_DIRECTORY,
  type PptRecord,
  recordAt,
  SLIDE_LIST,
  SLIDE_PERSIST,
  TEXT_HEADER,
  TEXT_NARROW,
  TEXT_WIDE,
  USER_EDIT,
} from './ppt-records.ts';

/** What the current user's record says of a document that is encrypted ([MS-PPT] 2.3.2). */
const ENCRYPTED = 0xf3d1c4df;

/** Length of the record of an edit that names what the document is encrypted with. */
const ENCRYPTED_EDIT_BYTES = 32;

const SLIDES = 0;
const NOTES = 2;

/** A text and what it is for (`TextTypeEnum`, [MS-PPT] 2.13.33). */
export interface PptText {
  readonly type: number;
  readonly text: string;
}

/** A slide or a page of notes, as the document lists it. */
export interface PptSlide {
  readonly id: number;
  readonly record: PptRecord | undefined;
  /** What its placeholders say, which its shapes refer to by index. */
  readonly outline: readonly PptText[];
}

/** A PowerPoint 97 document: its slides in order, and their notes. */
export class PptFile {
  readonly slides: readonly PptSlide[];
  readonly notes: ReadonlyMap<number, PptSlide>;
  /** Of a slide, in the units that shapes are placed by. */
  readonly size: { readonly width: number; readonly height: number } | undefined;

  /** @throws AlcoveError `FILE_CORRUPT`, `PASSWORD_REQUIRED` */
  constructor(ole: OleFile, password?: string) {
    const user = ole.read('Current User');
    const stream = ole.read('PowerPoint Document');
    if (!stream || !user || user.length < 20) throw new AlcoveError('FILE_CORRUPT');
    if (user.readUInt32LE(12) === ENCRYPTED) throw lockedError(password);
    const { offsets, documentId } = readDirectory(stream, user.readUInt32LE(16), password);
    const at = (id: number): PptRecord | undefined => recordAt(stream, offsets.get(id) ?? -1);
    const document = at(documentId);
    if (document?.type !== DOCUMENT) throw new AlcoveError('FILE_CORRUPT');
    const lists = [...childrenOf(document)].filter(({ type }) => type === SLIDE_LIST);
    const listed = (instance: number): PptSlide[] => [
      ...readList(
        lists.find((list) => list.instance === instance),
        at,
      ),
    ];
    this.slides = listed(SLIDES);
    this.notes = new Map(listed(NOTES).map((notes) => [notes.id, notes]));
    const atom = childOf(document, DOCUMENT_ATOM)?.data;
    const [width, height] = atom && atom.length >= 8 ? [atom.readInt32LE(0), atom.readInt32LE(4)] : [0, 0];
    this.size = width > 0 && height > 0 ? { width, height } : undefined;
  }
}

/** Where every object is: each edit says where those are that it changed, and which edit was before it. */
function readDirectory(
  stream: Buffer,
  lastEdit: number,
  password: string | undefined,
): { readonly offsets: ReadonlyMap<number, number>; readonly documentId: number } {
  const offsets = new Map<number, number>();
  const seen = new Set<number>();
  let documentId: number | undefined;
  for (let offset = lastEdit; offset !== 0 && !seen.has(offset); ) {
    seen.add(offset);
    const edit = recordAt(stream, offset);
    if (edit?.type !== USER_EDIT || edit.data.length < 20) break;
    if (edit.data.length >= ENCRYPTED_EDIT_BYTES) throw lockedError(password);
    documentId ??= edit.data.readUInt32LE(16);
    const directory = recordAt(stream, edit.data.readUInt32LE(12));
    if (directory?.type === PERSIST_DIRECTORY) addOffsets(offsets, directory.data);
    offset = edit.data.readUInt32LE(8);
  }
  if (documentId === undefined) throw new AlcoveError('FILE_CORRUPT');
  return { offsets, documentId };
}

/** Stretches of objects with consecutive numbers; what is known already is newer. */
function addOffsets(offsets: Map<number, number>, data: Buffer): void {
  for (let at = 0; at + 4 <= data.length; ) {
    const stretch = data.readUInt32LE(at);
    const [first, count] = [stretch & 0xfffff, stretch >>> 20];
    at += 4;
    for (let index = 0; index < count && at + 4 <= data.length; index++, at += 4) {
      if (!offsets.has(first + index)) offsets.set(first + index, data.readUInt32LE(at));
    }
  }
}

function* readList(list: PptRecord | undefined, at: (persistId: number) => PptRecord | undefined): Generator<PptSlide> {
  let slide: { readonly id: number; readonly record: PptRecord | undefined; readonly records: PptRecord[] } | undefined;
  const finished = (): PptSlide[] => (slide ? [{ ...slide, outline: readTexts(slide.records) }] : []);
  for (const record of childrenOf(list)) {
    if (record.type === SLIDE_PERSIST && record.data.length >= 16) {
      yield* finished();
      slide = { id: record.data.readUInt32LE(12), record: at(record.data.readUInt32LE(0)), records: [] };
    } else slide?.records.push(record);
  }
  yield* finished();
}

/** Texts in a row of records: each a header with its type, and then its characters, if it has any. */
export function readTexts(records: Iterable<PptRecord>): PptText[] {
  const texts: { type: number; text: string }[] = [];
  for (const { type, data } of records) {
    if (type === TEXT_HEADER && data.length >= 4) texts.push({ type: data.readUInt32LE(0), text: '' });
    const last = texts.at(-1);
    if (last && type === TEXT_WIDE) last.text += data.toString('utf16le');
    if (last && type === TEXT_NARROW) last.text += data.toString('latin1');
  }
  return texts;
}
