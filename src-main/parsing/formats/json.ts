import { AlcoveError } from '../../../src-shared/errors.ts';
import { BlockBuilder } from '../block-builder.ts';
import { decodeText } from '../decode-text.ts';
import type { DocumentFormat } from '../format.ts';
import { writeAsItIs } from '../records/plain-text.ts';
import { RecordWriter, type Value } from '../records/record-writer.ts';
import { linesOf, textPieces } from '../tables/text-pieces.ts';

const LINES = ['jsonl', 'ndjson', 'geojsonl'];
const EXTENSIONS = ['json', 'geojson', 'topojson', 'jsonld', 'json5', 'jsonc', 'webmanifest', 'har', ...LINES];

/** Of longer files, formats are shown the beginning. */
const SAMPLE_BYTES = 64 * 1024;

/** Lines between two signs of life. */
const PROGRESS_LINES = 10_000;

export const format: DocumentFormat = {
  id: 'json',
  label: 'JSON data',
  extensions: EXTENSIONS,

  recognise({ text, extension, bytes }) {
    if (text === undefined) return 0;
    if (EXTENSIONS.includes(extension)) return 0.6;
    if (!/^\s*(?:\{\s*"[^"\n]*"\s*:|\[\s*[[{"\d-])/.test(text)) return 0;
    // Of a longer text, what was looked at is cut and cannot be parsed.
    if (bytes.length > SAMPLE_BYTES) return /^\s*[[{][\s\S]{0,200}"\s*:/.test(text) ? 0.5 : 0;
    return parseJson(text) !== undefined || isLines(text) ? 0.65 : 0;
  },

  async parse({ bytes, fileName, onProgress }) {
    const builder = new BlockBuilder();
    const writer = new RecordWriter(builder);
    const isByLine = LINES.some((extension) => fileName.toLowerCase().endsWith(`.${extension}`));
    const text = isByLine ? undefined : decodeText(bytes);
    if (!isByLine && text === undefined) throw new AlcoveError('UNSUPPORTED_FORMAT');
    const value = text === undefined ? undefined : parseJson(text);
    const title = value === undefined ? undefined : titleOf(value);
    if (value !== undefined) writer.document(value);
    else if (text === undefined || isLines(text)) writeLines(bytes, builder, onProgress);
    else writeAsItIs(text, builder);
    return { format: 'json', ...(title !== undefined && { title }), blocks: builder.blocks };
  },
};

/** Each line is a value of its own; one that is none is kept as it is. */
function writeLines(bytes: Uint8Array, builder: BlockBuilder, onProgress: (done: number, count: number) => void): void {
  const pieces = textPieces(bytes);
  if (!pieces) throw new AlcoveError('UNSUPPORTED_FORMAT');
  const writer = new RecordWriter(builder);
  let batch: Value[] = [];
  let lines = 0;
  // Records come in batches, so that those that are alike become a table.
  const flush = (): void => {
    writer.record(batch);
    batch = [];
  };
  for (const line of linesOf(pieces)) {
    if (++lines % PROGRESS_LINES === 0) onProgress(0, lines);
    if (!line.trim()) continue;
    const value = parseJson(line);
    if (value === undefined) builder.add('code', line);
    else if (batch.push(value) === 500) flush();
  }
  flush();
}

/** `undefined` when it is not JSON; nothing in JSON is. */
function parseJson(text: string): Value | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a text is JSON line by line: its first two lines are, if it has as many. */
function isLines(text: string): boolean {
  const lines = text.split('\n', 4).filter((line) => line.trim());
  return lines.length >= 2 && lines.slice(0, 2).every((line) => /^\s*[[{]/.test(line) && parseJson(line) !== undefined);
}

function titleOf(value: Value): string | undefined {
  const title: unknown = typeof value === 'object' && value !== null && 'title' in value ? value.title : undefined;
  return typeof title === 'string' && title.trim() ? title.trim() : undefined;
}
