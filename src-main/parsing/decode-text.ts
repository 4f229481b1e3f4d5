import { multibyteEncoding } from './encoding/multibyte.ts';
import { singleByteEncodings } from './encoding/single-byte.ts';
import { decodeUtf32, wideEncoding } from './encoding/wide.ts';

const SAMPLE_BYTES = 64 * 1024;

/** More than this share of control characters, and a file is not text. */
const MAX_CONTROL_SHARE = 0.005;

/**
 * The text of `bytes` without a byte order mark and with `\n` line ends; `undefined` when it
 * is not text. A byte order mark decides; then the zeros of UTF-16; then valid UTF-8; then
 * statistics.
 */
export function decodeText(bytes: Uint8Array): string | undefined {
  return decode(bytes, false)?.replace(/\r\n?/g, '\n');
}

/** The beginning of the text, for telling formats apart. */
export function decodeHead(bytes: Uint8Array): string | undefined {
  return decode(bytes.subarray(0, SAMPLE_BYTES), bytes.length > SAMPLE_BYTES)?.replace(/\r\n?/g, '\n');
}

/** @param isCut whether `bytes` may end inside a character */
function decode(bytes: Uint8Array, isCut: boolean): string | undefined {
  const wide = wideEncoding(bytes);
  if (wide === 'utf-32le' || wide === 'utf-32be') return ifPrintable(decodeUtf32(bytes, wide === 'utf-32le'));
  if (wide) return ifPrintable(new TextDecoder(wide).decode(bytes));
  if (isIso2022(bytes)) return ifPrintable(new TextDecoder('iso-2022-jp').decode(bytes));
  const unicode = decodeUtf8(bytes, isCut);
  // Text that was turned into UTF-8 twice has control characters of the upper range in it, and is text.
  if (unicode !== undefined) return ifPrintable(unicode, { isUpperRangeFine: true });
  const sample = telling(bytes);
  const multibyte = multibyteEncoding(sample);
  for (const encoding of multibyte ? [multibyte] : singleByteEncodings(sample)) {
    const text = ifPrintable(new TextDecoder(encoding).decode(bytes));
    if (text !== undefined) return text;
  }
  return undefined;
}

/** Of the characters beyond ASCII, at most this share may be damaged in text that is UTF-8 nevertheless. */
const MAX_DAMAGED_SHARE = 0.1;

function decodeUtf8(bytes: Uint8Array, isCut: boolean): string | undefined {
  // As a stream, the beginning of a character at the end is not held against the text.
  const text = new TextDecoder('utf-8').decode(bytes, { stream: isCut });
  if (!text.includes('\ufffd')) return text;
  let [damaged, beyondAscii] = [0, 0];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) beyondAscii++;
    if (code === 0xfffd) damaged++;
  }
  return damaged <= MAX_DAMAGED_SHARE * beyondAscii ? text : undefined;
}

/** Japanese of old mails and news: nothing but ASCII, with escape sequences that change its meaning. */
function isIso2022(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, SAMPLE_BYTES));
  return (head.includes('\x1b$B') || head.includes('\x1b$@')) && head.every((byte) => byte < 0x80);
}

/** The bytes that statistics learn most from: those around the first that is not ASCII. */
function telling(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte >= 0x80);
  const start = Math.max(0, first - SAMPLE_BYTES / 4);
  return bytes.subarray(start, start + SAMPLE_BYTES);
}

/** The text, if what it begins with can be read. */
function ifPrintable(text: string, { isUpperRangeFine = false } = {}): string | undefined {
  const length = Math.min(text.length, SAMPLE_BYTES);
  let control = 0;
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    if (code < 32 || code === 127 || code === 0xfffd || code === 0xffff) {
      // Tab, line feed, form feed, carriage return and escape occur in honest text.
      if (code !== 9 && code !== 10 && code !== 12 && code !== 13 && code !== 27) control++;
    } else if (code >= 128 && code < 160 && !isUpperRangeFine) control++;
  }
  return control <= length * MAX_CONTROL_SHARE + (length > 200 ? 1 : 0) ? text : undefined;
}
