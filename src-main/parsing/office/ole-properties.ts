import type { Metadata } from '../metadata-values.ts';
import type { OleFile } from '../ole.ts';
import { encodingOfCodePage } from './code-pages.ts';
import { cleanProperties } from './properties.ts';

/** Identifiers of properties in the summary of a document ([MS-OLEPS] 2.25.1). */
const CODE_PAGE = 1;
const TITLE = 2;
const AUTHOR = 4;
const CREATED = 12;
const SAVED = 13;

/** Types of values. */
const INTEGER = 2;
const NARROW_TEXT = 30;
const WIDE_TEXT = 31;
const TIME = 64;

/** Milliseconds between 1601, from which the times count in units of 100 ns, and 1970. */
const EPOCH_OFFSET_MS = 11_644_473_600_000n;

/** Title, authors and dates of an Office document of the binary formats; nothing where they cannot be read. */
export function oleProperties(ole: OleFile): Metadata {
  try {
    const stream = ole.read('\u0005SummaryInformation');
    return stream ? readSummary(stream) : {};
  } catch {
    return {};
  }
}

function readSummary(stream: Buffer): Metadata {
  const set = stream.subarray(stream.readUInt32LE(44));
  const offsets = new Map<number, number>();
  for (let index = 0; index < set.readUInt32LE(4) && 16 + index * 8 <= set.length; index++) {
    offsets.set(set.readUInt32LE(8 + index * 8), set.readUInt32LE(12 + index * 8));
  }
  const valueAt = <Value>(id: number, read: (at: number, type: number) => Value): Value | undefined => {
    const at = offsets.get(id);
    return at === undefined || at + 8 > set.length ? undefined : read(at + 4, set.readUInt16LE(at));
  };
  const codePage = valueAt(CODE_PAGE, (at, type) => (type === INTEGER ? set.readUInt16LE(at) : undefined));
  const text = (id: number): string | undefined =>
    valueAt(id, (at, type) => {
      const length = set.readUInt32LE(at) * (type === WIDE_TEXT ? 2 : 1);
      if ((type !== WIDE_TEXT && type !== NARROW_TEXT) || at + 4 + length > set.length) return undefined;
      const bytes = set.subarray(at + 4, at + 4 + length);
      const whole = type === WIDE_TEXT ? bytes.toString('utf16le') : decoderOf(codePage).decode(bytes);
      return whole.replace(/\0.*$/s, '');
    });
  const time = (id: number): Date | undefined =>
    valueAt(id, (at, type) =>
      type === TIME ? new Date(Number(set.readBigUInt64LE(at) / 10_000n - EPOCH_OFFSET_MS)) : undefined,
    );
  return cleanProperties({
    title: text(TITLE),
    authors: [text(AUTHOR)],
    created: time(CREATED),
    modified: time(SAVED),
  });
}

function decoderOf(codePage: number | undefined): TextDecoder {
  return new TextDecoder(encodingOfCodePage(codePage ?? 1252) ?? 'windows-1252');
}
