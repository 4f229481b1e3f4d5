import { analyse } from 'chardet';

const SAMPLE_BYTES = 64 * 1024;

/** Below this, chardet's guess at a legacy encoding is no better than none. */
const MIN_CONFIDENCE = 20;

/** More than this share of control characters, and a file is not text. */
const MAX_CONTROL_SHARE = 0.005;

/**
 * The label of the encoding that `bytes` are text in, fit for `TextDecoder`, or `undefined`
 * when they are not text. A byte order mark decides; then valid UTF-8; then statistics.
 */
export function detectEncoding(bytes: Uint8Array): string | undefined {
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  if (sample[0] === 0xff && sample[1] === 0xfe) return isPrintable(sample, 'utf-16le') ? 'utf-16le' : undefined;
  if (sample[0] === 0xfe && sample[1] === 0xff) return isPrintable(sample, 'utf-16be') ? 'utf-16be' : undefined;
  if (isUtf8(sample, bytes.length > sample.length)) return isPrintable(sample, 'utf-8') ? 'utf-8' : undefined;
  for (const { name, confidence } of analyse(sample)) {
    if (confidence < MIN_CONFIDENCE) break;
    if (isDecodable(name) && isPrintable(sample, name)) return name;
  }
  return undefined;
}

/** The text of `bytes` without a byte order mark and with `\n` line ends; `undefined` when it is not text. */
export function decodeText(bytes: Uint8Array): string | undefined {
  const encoding = detectEncoding(bytes);
  return encoding && new TextDecoder(encoding).decode(bytes).replace(/\r\n?/g, '\n');
}

/** The beginning of the text, for telling formats apart. */
export function decodeHead(bytes: Uint8Array): string | undefined {
  return decodeText(bytes.subarray(0, SAMPLE_BYTES));
}

function isUtf8(sample: Uint8Array, isCut: boolean): boolean {
  // A sample may end inside a character of up to four bytes: those are not held against it.
  for (let trim = 0; trim <= (isCut ? 3 : 0); trim++) {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(sample.subarray(0, sample.length - trim));
      return true;
    } catch {
      // Not at this cut; perhaps at the next.
    }
  }
  return false;
}

function isDecodable(label: string): boolean {
  try {
    new TextDecoder(label);
    return true;
  } catch {
    return false;
  }
}

function isPrintable(sample: Uint8Array, encoding: string): boolean {
  const text = new TextDecoder(encoding).decode(sample);
  let control = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    // Tab, line feed, form feed, carriage return and escape occur in honest text.
    if (
      (code < 32 && code !== 9 && code !== 10 && code !== 12 && code !== 13 && code !== 27) ||
      (code >= 127 && code < 160)
    )
      control++;
    else if (code === 0xfffd) control++;
  }
  return control <= text.length * MAX_CONTROL_SHARE + (text.length > 200 ? 1 : 0);
}
