export type WideEncoding = 'utf-16le' | 'utf-16be' | 'utf-32le' | 'utf-32be';

const SAMPLE_BYTES = 4_096;

/** Encodings with more than one byte to every character, by their mark or by where their zeros stand. */
export function wideEncoding(bytes: Uint8Array): WideEncoding | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 && bytes.length % 4 === 0 ? 'utf-32le' : 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return 'utf-32be';
  // An ideograph may end in a zero: where zeros are few, what the characters would be says more.
  return byZeros(bytes, 1 / 4) ?? byScript(bytes) ?? byIdeographs(bytes) ?? byZeros(bytes, 1 / 40);
}

/**
 * Of four bytes, those at the upper end are zero in UTF-32; of two, in UTF-16. Blanks, line ends and
 * digits alone make up a share of zeros in any script; the other half has few.
 */
function byZeros(bytes: Uint8Array, minShare: number): WideEncoding | undefined {
  const length = Math.min(bytes.length, SAMPLE_BYTES) & ~3;
  const zeros = [0, 0, 0, 0];
  for (let index = 0; index < length; index++) if (bytes[index] === 0) zeros[index % 4] = (zeros[index % 4] ?? 0) + 1;
  const [z0 = 0, z1 = 0, z2 = 0, z3 = 0] = zeros;
  const quarter = length / 4;
  if (quarter >= 2 && bytes.length % 4 === 0) {
    if (z3 === quarter && z2 > quarter * 0.9 && z0 < quarter * 0.1) return 'utf-32le';
    if (z0 === quarter && z1 > quarter * 0.9 && z3 < quarter * 0.1) return 'utf-32be';
  }
  const enough = Math.max(1, length * minShare);
  const [even, odd] = [z0 + z2, z1 + z3];
  if (odd >= enough && even <= odd / 4) return 'utf-16le';
  if (even >= enough && odd <= even / 4) return 'utf-16be';
  return undefined;
}

/** A script's characters share their upper byte, which is a control character for many and stands in no other text. */
function byScript(bytes: Uint8Array): WideEncoding | undefined {
  const length = Math.min(bytes.length, SAMPLE_BYTES) & ~1;
  const shareOfScript = (offset: number): number => {
    const counts = new Map<number, number>();
    for (let index = offset; index < length; index += 2) {
      const byte = bytes[index] ?? 0;
      if (byte < 0x20 && !LINE_ENDS.has(byte)) counts.set(byte, (counts.get(byte) ?? 0) + 1);
    }
    return Math.max(0, ...counts.values()) / (length / 2);
  };
  if (length < 2 * MIN_CHARS) return undefined;
  const [upperFirst, upperLast] = [shareOfScript(0), shareOfScript(1)];
  if (upperLast > 0.7 && upperFirst < 0.3) return 'utf-16le';
  return upperFirst > 0.7 && upperLast < 0.3 ? 'utf-16be' : undefined;
}

const LINE_ENDS = new Set([0x09, 0x0a, 0x0d]);

/** Of the ideographs of a text, at least this share is among the frequent; a sixth of all is. */
const MIN_COMMON_SHARE = 0.75;

const MIN_CHARS = 4;

/** Chinese and Japanese in UTF-16 without a mark may hold no zero. Frequent ideographs give it away. */
function byIdeographs(bytes: Uint8Array): WideEncoding | undefined {
  if (bytes.length % 2 !== 0 && bytes.length <= SAMPLE_BYTES) return undefined;
  const sample = bytes.subarray(0, Math.min(bytes.length & ~1, SAMPLE_BYTES));
  if (sample.every((byte) => byte > 0 && byte < 0x80)) return undefined;
  return (['utf-16le', 'utf-16be'] as const).find((encoding) => {
    let [ideographs, common, others] = [0, 0, 0];
    const chars = [...new TextDecoder(encoding).decode(sample)];
    for (const char of chars) {
      if (/\p{Script=Han}/u.test(char)) {
        ideographs++;
        if (frequentIdeographs().has(char)) common++;
      } else if (!/[\n\r\t -~\u3000-\u30ff\uac00-\ud7a3\uff00-\uffef\u2010-\u2026]/.test(char)) others++;
    }
    return (
      chars.length >= MIN_CHARS &&
      others <= chars.length * 0.02 &&
      ideographs >= chars.length * 0.2 &&
      common >= ideographs * MIN_COMMON_SHARE
    );
  });
}

let frequent: ReadonlySet<string> | undefined;

/** The first levels of the national standards, which list the frequent ideographs before the rare. */
function frequentIdeographs(): ReadonlySet<string> {
  frequent ??= new Set([...level('gb18030', 0xb0, 0xd7), ...level('big5', 0xa4, 0xc6), ...level('euc-jp', 0xb0, 0xcf)]);
  return frequent;
}

function level(encoding: string, firstRow: number, lastRow: number): string {
  const bytes: number[] = [];
  for (let lead = firstRow; lead <= lastRow; lead++) {
    if (encoding === 'big5') for (let trail = 0x40; trail <= 0x7e; trail++) bytes.push(lead, trail);
    for (let trail = 0xa1; trail <= 0xfe; trail++) bytes.push(lead, trail);
  }
  return new TextDecoder(encoding).decode(Uint8Array.from(bytes));
}

/** @param bytes with or without a mark */
export function decodeUtf32(bytes: Uint8Array, isLittleEndian: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: string[] = [];
  for (let offset = 0; offset + 4 <= bytes.length; offset += 4) {
    const code = view.getUint32(offset, isLittleEndian);
    if (offset === 0 && code === 0xfeff) continue;
    const isCharacter = code <= 0x10ffff && (code & 0xfffff800) !== 0xd800;
    parts.push(isCharacter ? String.fromCodePoint(code) : '\ufffd');
  }
  return parts.join('');
}
