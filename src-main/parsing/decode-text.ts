import { analyse } from 'chardet';

const SAMPLE_BYTES = 64 * 1024;

/** Below this, chardet's guess at a legacy encoding is no better than none. */
const MIN_CONFIDENCE = 20;

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
  const unicode = decodeUtf8(bytes, isCut);
  // Text that was turned into UTF-8 twice has control characters of the upper range in it, and is text.
  if (unicode !== undefined) return ifPrintable(unicode, { isUpperRangeFine: true });
  for (const { name, confidence } of analyse(telling(bytes))) {
    if (confidence < MIN_CONFIDENCE) break;
    const text = isDecodable(name) ? ifPrintable(new TextDecoder(name).decode(bytes)) : undefined;
    if (text !== undefined) return text;
  }
  return undefined;
}

type WideEncoding = 'utf-16le' | 'utf-16be' | 'utf-32le' | 'utf-32be';

/** Encodings with more than one byte to every character, by their mark or by where their zeros stand. */
function wideEncoding(bytes: Uint8Array): WideEncoding | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 && bytes.length % 4 === 0 ? 'utf-32le' : 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return 'utf-32be';
  const length = Math.min(bytes.length, 4096) & ~1;
  let [even, odd] = [0, 0];
  for (let index = 0; index < length; index += 2) {
    if (bytes[index] === 0) even++;
    if (bytes[index + 1] === 0) odd++;
  }
  // Blanks, line ends and digits alone make up a share of zeros in any script; the other half has none.
  const enough = Math.max(1, length / 40);
  if (odd >= enough && even === 0) return 'utf-16le';
  if (even >= enough && odd === 0) return 'utf-16be';
  return undefined;
}

function decodeUtf32(bytes: Uint8Array, isLittleEndian: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: string[] = [];
  for (let offset = 4; offset + 4 <= bytes.length; offset += 4) {
    const code = view.getUint32(offset, isLittleEndian);
    parts.push(code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd');
  }
  return parts.join('');
}

/** Of the characters beyond ASCII, at most this share may be damaged in text that is UTF-8 nevertheless. */
const MAX_DAMAGED_SHARE = 0.1;

function decodeUtf8(bytes: Uint8Array, isCut: boolean): string | undefined {
  // As a stream, the beginning of a character at the end is not held against the text.
  const text = new TextDecoder('utf-8').decode(bytes, { stream: isCut });
  const damaged = text.match(/\ufffd/g)?.length ?? 0;
  if (damaged === 0) return text;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is ASCII, control characters and all
  return damaged <= MAX_DAMAGED_SHARE * (text.match(/[^\u0000-\u007f]/g)?.length ?? 0) ? text : undefined;
}

/** The bytes that statistics learn most from: those around the first that is not ASCII. */
function telling(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte >= 0x80);
  const start = Math.max(0, first - SAMPLE_BYTES / 4);
  return bytes.subarray(start, start + SAMPLE_BYTES);
}

function isDecodable(label: string): boolean {
  try {
    new TextDecoder(label);
    return true;
  } catch {
    return false;
  }
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
