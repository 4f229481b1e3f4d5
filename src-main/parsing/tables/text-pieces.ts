import { isUtf8 } from 'node:buffer';
import { decodeText } from '../decode-text.ts';

const PIECE_BYTES = 256 * 1024;

/**
 * The text of `bytes`, as {@link decodeText} gives it but in pieces: a text of hundreds of
 * megabytes is not held as one string, unless its encoding is one of old. Line ends stay as they are.
 * @returns `undefined` when it is not text
 */
export function textPieces(bytes: Uint8Array): Iterable<string> | undefined {
  // Short texts, and the beginning of long ones, are judged with all the care there is.
  if (bytes.length <= PIECE_BYTES || bytes.subarray(0, 4096).includes(0) || !isUtf8(bytes)) {
    const text = decodeText(bytes);
    return text === undefined ? undefined : [text];
  }
  return decodeText(wholeCharacters(bytes.subarray(0, PIECE_BYTES))) === undefined ? undefined : pieces(bytes);
}

/** Without the beginning of a character at the end. */
function wholeCharacters(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && ((bytes[end - 1] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.subarray(0, Math.max(0, end - 1));
}

function* pieces(bytes: Uint8Array): Generator<string> {
  const decoder = new TextDecoder('utf-8');
  for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
    const end = start + PIECE_BYTES;
    yield decoder.decode(bytes.subarray(start, end), { stream: end < bytes.length });
  }
}

/** The lines of a text that comes in pieces, without their ends. */
export function* linesOf(text: Iterable<string>): Generator<string> {
  let rest = '';
  for (const piece of text) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line;
  }
  if (rest) yield rest;
}
