/*
 * The records of a PowerPoint 97 document ([MS-PPT] 2.3, [MS-ODRAW] 2.2): a header of eight bytes,
 * then data or further records.
 */

/** Types of records. */
export const DOCUMENT = 0x03e8;
export const DOCUMENT_ATOM = 0x03e9;
export const SLIDE_ATOM = 0x03ef;
export const SLIDE_PERSIST = 0x03f3;
export const DRAWING = 0x040c;
export const PLACEHOLDER = 0x0bc3;
export const OUTLINE_REFERENCE = 0x0f9e;
export const TEXT_HEADER = 0x0f9f;
export const TEXT_WIDE = 0x0fa0;
export const TEXT_NARROW = 0x0fa8;
export const SLIDE_LIST = 0x0ff0;
export const USER_EDIT = 0x0ff5;
export const PERSIST_DIRECTORY = 0x1772;
export const GROUP = 0xf003;
export const SHAPE = 0xf004;
export const TEXT_BOX = 0xf00d;
export const ANCHOR = 0xf010;
export const CLIENT_DATA = 0xf011;

const HEADER_BYTES = 8;
const CONTAINER_VERSION = 0xf;

/** Records nested deeper than this are no presentation's. */
const MAX_DEPTH = 64;

export interface PptRecord {
  readonly type: number;
  readonly instance: number;
  readonly data: Buffer;
  readonly isContainer: boolean;
}

/** The record at an offset; `undefined` when none fits there. What is cut short ends where the bytes do. */
export function recordAt(bytes: Buffer, offset: number): PptRecord | undefined {
  if (offset < 0 || offset + HEADER_BYTES > bytes.length) return undefined;
  const kind = bytes.readUInt16LE(offset);
  const length = bytes.readUInt32LE(offset + 4);
  return {
    type: bytes.readUInt16LE(offset + 2),
    instance: kind >> 4,
    isContainer: (kind & 0xf) === CONTAINER_VERSION,
    data: bytes.subarray(offset + HEADER_BYTES, offset + HEADER_BYTES + length),
  };
}

/** The records right inside one. */
export function* childrenOf(record: PptRecord | undefined): Generator<PptRecord> {
  if (!record?.isContainer) return;
  for (let offset = 0; offset < record.data.length; ) {
    const child = recordAt(record.data, offset);
    if (!child) return;
    yield child;
    offset += HEADER_BYTES + child.data.length;
  }
}

/** The first record of a type right inside one, and then the first of the next type right inside that. */
export function childOf(record: PptRecord | undefined, ...types: readonly number[]): PptRecord | undefined {
  let found = record;
  for (const type of types) found = childrenOf(found).find((child) => child.type === type);
  return found;
}

/** Records of a type, however deep inside; those inside one another are not looked for. */
export function* recordsOf(record: PptRecord | undefined, types: ReadonlySet<number>, depth = 0): Generator<PptRecord> {
  if (depth > MAX_DEPTH) return;
  for (const child of childrenOf(record)) {
    if (types.has(child.type)) yield child;
    else yield* recordsOf(child, types, depth + 1);
  }
}
