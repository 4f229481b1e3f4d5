import type { HeaderReader } from './header-reader.ts';
import { corrupt, shown, unsupported } from './refuse.ts';

type Scalar = string | number | bigint | boolean;

/** An array that was stepped over; vocabularies have hundreds of thousands of elements. */
interface SkippedArray {
  readonly skipped: number;
}

type MetadataValue = Scalar | readonly Scalar[] | SkippedArray;

const MAX_ENTRIES = 16_384;
const MAX_KEY_BYTES = 65_535;
const MAX_TEXT_BYTES = 16 * 1024 ** 2;
/** Longer arrays are stepped over, unless they are asked for. One number a layer is what models are described by. */
const MAX_NUMBERS = 4_096;
const MAX_TEXTS = 256;
/** Of all texts and asked-for arrays together. */
const MAX_KEPT_BYTES = 64 * 1024 ** 2;

/** `enum gguf_type`: how many bytes each number has, and how it is read. */
const NUMBERS: Readonly<
  Record<number, { readonly bytes: number; readonly read: (view: Buffer, at: number) => Scalar }>
> = {
  0: { bytes: 1, read: (view, at) => view.readUInt8(at) },
  1: { bytes: 1, read: (view, at) => view.readInt8(at) },
  2: { bytes: 2, read: (view, at) => view.readUInt16LE(at) },
  3: { bytes: 2, read: (view, at) => view.readInt16LE(at) },
  4: { bytes: 4, read: (view, at) => view.readUInt32LE(at) },
  5: { bytes: 4, read: (view, at) => view.readInt32LE(at) },
  6: { bytes: 4, read: (view, at) => view.readFloatLE(at) },
  7: { bytes: 1, read: (view, at) => view.readUInt8(at) !== 0 },
  10: { bytes: 8, read: (view, at) => narrowed(view.readBigUInt64LE(at)) },
  11: { bytes: 8, read: (view, at) => narrowed(view.readBigInt64LE(at)) },
  12: { bytes: 8, read: (view, at) => view.readDoubleLE(at) },
};
const TEXT = 8;
const ARRAY = 9;

const narrowed = (value: bigint): number | bigint =>
  value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;

/** What the header of a model says about it. A value of another type than asked for counts as not there. */
export class Metadata {
  readonly #values: ReadonlyMap<string, MetadataValue>;

  constructor(values: ReadonlyMap<string, MetadataValue>) {
    this.#values = values;
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  text(key: string): string | undefined {
    const value = this.#values.get(key);
    return typeof value === 'string' ? value : undefined;
  }

  /** Finite ones only. */
  number(key: string): number | undefined {
    const value = this.#values.get(key);
    return isFiniteNumber(value) ? value : undefined;
  }

  flag(key: string): boolean | undefined {
    const value = this.#values.get(key);
    return typeof value === 'boolean' ? value : undefined;
  }

  /** One number a layer, where they differ. Flags count as 0 and 1. */
  numbers(key: string): readonly number[] | undefined {
    const value = this.#values.get(key);
    if (!isList(value)) return undefined;
    const numbers = value.map((element) => (typeof element === 'boolean' ? Number(element) : element));
    return numbers.every(isFiniteNumber) ? numbers : undefined;
  }

  /** Long ones have to be asked for when the file is read. */
  texts(key: string): readonly string[] | undefined {
    const value = this.#values.get(key);
    return isList(value) && value.every((element) => typeof element === 'string') ? value : undefined;
  }

  /** Elements of an array, read or stepped over. */
  length(key: string): number | undefined {
    const value = this.#values.get(key);
    if (isList(value)) return value.length;
    return typeof value === 'object' && 'skipped' in value ? value.skipped : undefined;
  }
}

const isFiniteNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isList = (value: unknown): value is readonly Scalar[] => Array.isArray(value);

/**
 * @param wanted arrays to read however long they are
 * @throws AlcoveError `MODEL_CORRUPT`, `MODEL_UNSUPPORTED`
 */
export async function readMetadata(
  reader: HeaderReader,
  entries: number,
  wanted: ReadonlySet<string>,
): Promise<Metadata> {
  if (entries > MAX_ENTRIES) throw corrupt('its header claims more properties than any model has');
  const values = new Map<string, MetadataValue>();
  const budget = { bytes: MAX_KEPT_BYTES };
  for (let index = 0; index < entries; index++) {
    const key = await reader.text(MAX_KEY_BYTES);
    if (key === '' || values.has(key)) throw corrupt(`the property "${shown(key)}" is there twice or has no name`);
    const type = await reader.uint32();
    values.set(
      key,
      type === ARRAY ? await readArray(reader, key, wanted, budget) : await readScalar(reader, type, budget),
    );
  }
  return new Metadata(values);
}

interface Budget {
  bytes: number;
}

async function readScalar(reader: HeaderReader, type: number, budget: Budget): Promise<Scalar> {
  if (type === TEXT) {
    const text = await reader.text(Math.min(MAX_TEXT_BYTES, budget.bytes));
    budget.bytes -= text.length;
    return text;
  }
  const number = NUMBERS[type];
  if (!number) throw corrupt('its header holds a value of a kind that does not exist');
  return number.read(await reader.bytes(number.bytes), 0);
}

async function readArray(
  reader: HeaderReader,
  key: string,
  wanted: ReadonlySet<string>,
  budget: Budget,
): Promise<readonly Scalar[] | SkippedArray> {
  const type = await reader.uint32();
  const length = await reader.count();
  if (type === ARRAY)
    throw unsupported('The header of this model holds lists of lists, which llama.cpp does not read.');
  const isKept = wanted.has(key) || length <= (type === TEXT ? MAX_TEXTS : MAX_NUMBERS);
  if (!isKept) {
    if (type === TEXT) await reader.skipTexts(length);
    else reader.skip(length * bytesOf(type));
    return { skipped: length };
  }
  if (type === TEXT) {
    const texts: string[] = [];
    while (texts.length < length) {
      const text = await reader.text(Math.min(MAX_TEXT_BYTES, budget.bytes));
      // What a text takes in memory besides its characters.
      budget.bytes -= text.length + 16;
      if (budget.bytes < 0) throw corrupt('its header holds more text than any model has');
      texts.push(text);
    }
    return texts;
  }
  const bytes = length * bytesOf(type);
  budget.bytes -= bytes;
  if (budget.bytes < 0) throw corrupt('its header holds a list that is longer than any');
  const content = await reader.bytes(bytes);
  return Array.from({ length }, (_, index) => NUMBERS[type]?.read(content, index * bytesOf(type)) ?? 0);
}

function bytesOf(type: number): number {
  const bytes = NUMBERS[type]?.bytes;
  if (bytes === undefined) throw corrupt('its header holds a list of a kind that does not exist');
  return bytes;
}
