import {
  type Data,
  Field,
  FixedSizeList,
  Float32,
  Int32,
  Int64,
  List,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  Utf8,
} from 'apache-arrow';
import { tagKey } from './index-filter.ts';

/** What every row says of its chunk, whichever table it is in. The text itself stays in SQLite. */
export interface IndexRow {
  readonly chunkId: number;
  readonly documentId: string;
  readonly collectionIds: readonly number[];
  readonly format: string;
  /** When the document was last changed, in milliseconds since the epoch; `null` where nobody knows. */
  readonly date: number | null;
  readonly tags: readonly string[];
}

/** A chunk with the terms that it is found by. */
export interface KeywordRow extends IndexRow {
  /** Separated by blanks (see analysis/terms.ts). */
  readonly terms: string;
}

/** A chunk with its embedding. */
export interface VectorRow extends IndexRow {
  /** As wide as the space; its length is made 1 when it is stored. */
  readonly vector: Float32Array;
}

const COMMON_FIELDS = [
  new Field('chunk_id', new Int32(), false),
  new Field('document_id', new Utf8(), false),
  new Field('collection_ids', new List(new Field('item', new Int32(), true)), false),
  new Field('format', new Utf8(), false),
  new Field('date', new Int64(), true),
  new Field('tags', new List(new Field('item', new Utf8(), true)), false),
];

/** The columns of the keyword table. */
export const KEYWORD_SCHEMA = new Schema([...COMMON_FIELDS, new Field('terms', new Utf8(), false)]);

/** The columns of a table of vectors `dimensions` wide. */
export function vectorSchema(dimensions: number): Schema {
  return new Schema([...COMMON_FIELDS, new Field('vector', vectorType(dimensions), false)]);
}

/** Rows as the keyword table takes them. */
export function keywordTable(rows: readonly KeywordRow[]): Table {
  return tableOf(KEYWORD_SCHEMA, rows, utf8(rows.map(({ terms }) => terms)));
}

/** Rows as a table of vectors takes them: one flat array, without a detour over JavaScript's own. */
export function vectorTable(dimensions: number, rows: readonly VectorRow[]): Table {
  const flat = new Float32Array(rows.length * dimensions);
  rows.forEach(({ vector }, position) => {
    flat.set(vector, position * dimensions);
  });
  const child = makeData({ type: new Float32(), length: flat.length, nullCount: 0, data: flat });
  const column = makeData({ type: vectorType(dimensions), length: rows.length, nullCount: 0, child });
  return tableOf(vectorSchema(dimensions), rows, column);
}

const vectorType = (dimensions: number): FixedSizeList<Float32> =>
  new FixedSizeList(dimensions, new Field('item', new Float32(), true));

function tableOf(schema: Schema, rows: readonly IndexRow[], last: Data): Table {
  const children: Data[] = [
    int32(rows.map(({ chunkId }) => chunkId)),
    utf8(rows.map(({ documentId }) => documentId)),
    lists(
      rows.map(({ collectionIds }) => collectionIds),
      new Int32(),
      int32,
    ),
    utf8(rows.map(({ format }) => format)),
    dates(rows.map(({ date }) => date)),
    lists(
      rows.map(({ tags }) => tags.map(tagKey)),
      new Utf8(),
      utf8,
    ),
    last,
  ];
  const struct = makeData({ type: new Struct(schema.fields), length: rows.length, nullCount: 0, children });
  return new Table([new RecordBatch(schema, struct)]);
}

function int32(values: readonly number[]): Data<Int32> {
  return makeData({ type: new Int32(), length: values.length, nullCount: 0, data: Int32Array.from(values) });
}

function dates(values: readonly (number | null)[]): Data<Int64> {
  const data = new BigInt64Array(values.length);
  const nullBitmap = new Uint8Array((values.length + 7) >> 3);
  let nullCount = 0;
  values.forEach((value, position) => {
    if (value === null || !Number.isFinite(value)) nullCount++;
    else {
      data[position] = BigInt(Math.trunc(value));
      nullBitmap[position >> 3] = (nullBitmap[position >> 3] ?? 0) | (1 << (position & 7));
    }
  });
  return makeData({ type: new Int64(), length: values.length, nullCount, nullBitmap, data });
}

function utf8(values: readonly string[]): Data<Utf8> {
  const parts = values.map((value) => Buffer.from(value, 'utf8'));
  const data = new Uint8Array(Buffer.concat(parts));
  return makeData({ type: new Utf8(), length: values.length, nullCount: 0, valueOffsets: offsetsOf(parts), data });
}

function lists<T extends Int32 | Utf8, V>(
  values: readonly (readonly V[])[],
  itemType: T,
  dataOf: (items: readonly V[]) => Data<T>,
): Data<List<T>> {
  return makeData({
    type: new List(new Field('item', itemType, true)),
    length: values.length,
    nullCount: 0,
    valueOffsets: offsetsOf(values),
    child: dataOf(values.flat()),
  });
}

/** Where each value begins when all stand in one row, and where the last one ends. */
function offsetsOf(values: readonly { readonly length: number }[]): Int32Array {
  const offsets = new Int32Array(values.length + 1);
  values.forEach(({ length }, position) => {
    offsets[position + 1] = (offsets[position] ?? 0) + length;
  });
  return offsets;
}
