import { type BlockBuilder, oneLine } from '../block-builder.ts';
import { TableWriter } from '../tables/table-writer.ts';

/** Anything that JSON or YAML can hold. */
export type Value = null | boolean | number | bigint | string | readonly Value[] | { readonly [key: string]: Value };

/** What is nested deeper than this is left out. */
const MAX_DEPTH = 100;

/** More parts of an object than this are entries of a list, and need no headings. */
const MAX_HEADINGS = 200;

/** Longer text is a paragraph of its own. */
const MAX_LINE_CHARS = 200;

/** Lines that stand together are cut into blocks of about this size, so that a chunk holds some whole. */
const MAX_GROUP_CHARS = 1_500;

/** Of a long row of numbers, which nobody reads, so many are kept. */
const MAX_NUMBERS = 50;

/** An array is a table when its objects have at most this many columns among them. */
const MAX_COLUMNS = 100;

/**
 * Writes data as text that can be read and found: objects as lines of `path: value`, arrays of
 * flat objects as tables, long text as paragraphs, and the parts of the outermost object under headings.
 */
export class RecordWriter {
  readonly #builder: BlockBuilder;
  #lines: string[] = [];
  #chars = 0;

  constructor(builder: BlockBuilder) {
    this.#builder = builder;
  }

  /** Writes a whole document. */
  document(value: Value): void {
    if (isObject(value)) {
      const entries = Object.entries(value);
      const parts = entries.filter(([, each]) => isNested(each));
      for (const [key, each] of entries) if (!isNested(each)) this.#leaf(key, each);
      this.end();
      for (const [key, each] of parts) {
        if (parts.length <= MAX_HEADINGS) {
          this.#builder.heading(1, key);
          this.record(each);
        } else {
          this.#walk(key, each, 1);
          this.end();
        }
      }
    } else {
      this.record(value);
    }
  }

  /** Writes a value apart from what comes before and after it. */
  record(value: Value, depth = 0): void {
    if (Array.isArray(value) && isTable(value)) {
      this.#table(value);
    } else if (Array.isArray(value) && value.some(isNested) && depth < MAX_DEPTH && !numbersIn(value)) {
      for (const item of value) this.record(item, depth + 1);
    } else {
      this.#walk('', value, depth);
    }
    this.end();
  }

  /** Writes the lines that are left. */
  end(): void {
    if (this.#lines.length > 0) this.#builder.add('code', this.#lines.join('\n'));
    this.#lines = [];
    this.#chars = 0;
  }

  #walk(path: string, value: Value, depth: number): void {
    if (!isNested(value)) {
      this.#leaf(path, value);
    } else if (depth >= MAX_DEPTH) {
      this.#leaf(path, '…');
    } else if (Array.isArray(value)) {
      this.#array(path, value, depth);
    } else {
      for (const [key, each] of Object.entries(value)) this.#walk(path ? `${path}.${key}` : key, each, depth + 1);
    }
  }

  #array(path: string, items: readonly Value[], depth: number): void {
    const numbers = numbersIn(items);
    if (numbers) {
      const rest = numbers.length > MAX_NUMBERS ? ', …' : '';
      this.#leaf(path, numbers.slice(0, MAX_NUMBERS).join(', ') + rest);
    } else if (items.every((item) => !isNested(item)) && items.every((item) => textOf(item).length <= MAX_LINE_CHARS)) {
      this.#leaf(path, items.map(textOf).join(', '));
    } else if (items.length > 1 && isTable(items)) {
      this.end();
      if (path) this.#builder.add('caption', path);
      this.#table(items);
    } else {
      for (const item of items) this.#walk(path, item, depth + 1);
    }
  }

  #leaf(path: string, value: Value): void {
    const text = textOf(value);
    if (!text.trim()) return;
    const line = path ? `${path}: ${text}` : text;
    if (text.length > MAX_LINE_CHARS) {
      this.end();
      for (const paragraph of line.split(/\n\s*\n/)) this.#builder.add('paragraph', paragraph);
      return;
    }
    if (this.#chars + line.length > MAX_GROUP_CHARS) this.end();
    this.#lines.push(oneLine(line));
    this.#chars += line.length;
  }

  #table(rows: readonly Value[]): void {
    const columns = columnsOf(rows);
    const positions = new Map(columns.map((name, column) => [name, column]));
    const writer = new TableWriter(this.#builder);
    writer.row(columns.map((text, column) => ({ column, text })));
    for (const row of rows) {
      writer.row(
        Object.entries(row ?? {}).flatMap(([key, value]) => {
          const text = textOf(value);
          return text ? [{ column: positions.get(key) ?? 0, text }] : [];
        }),
      );
    }
    writer.end();
  }
}

function isNested(value: Value): value is readonly Value[] | { readonly [key: string]: Value } {
  return typeof value === 'object' && value !== null;
}

function isObject(value: Value): value is { readonly [key: string]: Value } {
  return isNested(value) && !Array.isArray(value);
}

function textOf(value: Value): string {
  if (value === null) return '';
  return isNested(value) ? JSON.stringify(value) : String(value);
}

/** Whether these are objects with nothing nested and no long text in them, and mostly the same keys. */
function isTable(items: readonly Value[]): boolean {
  const isFlat = (item: Value): boolean =>
    isObject(item) && Object.values(item).every((value) => !isNested(value) && textOf(value).length <= MAX_LINE_CHARS);
  if (items.length === 0 || !items.every(isFlat)) return false;
  const columns = columnsOf(items).length;
  const cells = items.reduce<number>((sum, item) => sum + Object.keys(item ?? {}).length, 0);
  return columns > 1 && columns <= MAX_COLUMNS && cells >= (items.length * columns) / 3;
}

function columnsOf(rows: readonly Value[]): string[] {
  const names = new Set<string>();
  for (const row of rows) for (const name of Object.keys(row ?? {})) names.add(name);
  return [...names];
}

/** The numbers of an array of numbers, or of points; `undefined` when there is anything else in it. */
function numbersIn(items: readonly Value[], depth = 0): number[] | undefined {
  if (items.length === 0 || depth > 5) return undefined;
  const numbers: number[] = [];
  for (const item of items) {
    if (typeof item === 'number') numbers.push(item);
    else {
      const inner = Array.isArray(item) ? numbersIn(item, depth + 1) : undefined;
      if (!inner) return undefined;
      for (const number of inner.slice(0, MAX_NUMBERS + 1)) numbers.push(number);
    }
    if (numbers.length > MAX_NUMBERS * 2) return numbers;
  }
  return numbers;
}
