/** An element of BER, as far as it matters here (X.690, 8.1). */
interface Element {
  readonly tag: number;
  /** Where the content begins and ends; for an indefinite length, up to the end of what encloses it. */
  readonly start: number;
  readonly end: number;
  readonly isIndefinite: boolean;
}

const SEQUENCE = 0x30;
const OBJECT_IDENTIFIER = 0x06;
const OCTET_STRING = 0x04;
const CONSTRUCTED_OCTET_STRING = 0x24;
const EXPLICIT = 0xa0;

/** 1.2.840.113549.1.7.2: signed, and not encrypted (RFC 5652, 5.1). */
const SIGNED_DATA = Buffer.from('2a864886f70d010702', 'hex');

/**
 * What is inside a signed S/MIME message whose content is wrapped in its signature. The
 * signature is not checked.
 * @returns `undefined` where the message is encrypted, or damaged before its content
 */
export function signedContent(bytes: Uint8Array): Uint8Array | undefined {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wrapper = elementAt(data, 0, data.length);
  if (wrapper?.tag !== SEQUENCE) return undefined;
  const [type, explicit] = children(data, wrapper, 2);
  if (type?.tag !== OBJECT_IDENTIFIER || !data.subarray(type.start, type.end).equals(SIGNED_DATA)) return undefined;
  const signed = explicit?.tag === EXPLICIT ? elementAt(data, explicit.start, explicit.end) : undefined;
  // Version, digest algorithms, and then the content.
  const content = signed && children(data, signed, 3)[2];
  const wrapped = content && children(data, content, 2)[1];
  const octets = wrapped?.tag === EXPLICIT ? elementAt(data, wrapped.start, wrapped.end) : undefined;
  if (octets?.tag === OCTET_STRING) return data.subarray(octets.start, octets.end);
  if (octets?.tag !== CONSTRUCTED_OCTET_STRING) return undefined;
  const parts = children(data, octets, Number.POSITIVE_INFINITY).filter(({ tag }) => tag === OCTET_STRING);
  return Buffer.concat(parts.map(({ start, end }) => data.subarray(start, end)));
}

/** The first elements inside another, `most` of them. */
function children(data: Buffer, parent: Element, most: number): Element[] {
  const found: Element[] = [];
  let at: number | undefined = parent.start;
  while (at !== undefined && at < parent.end && found.length < most) {
    const child = elementAt(data, at, parent.end);
    if (!child || (child.tag === 0 && child.start === child.end)) break;
    found.push(child);
    at = found.length < most ? endOf(data, child, 0) : undefined;
  }
  return found;
}

function elementAt(data: Buffer, at: number, limit: number): Element | undefined {
  const [tag, first] = [data[at], data[at + 1]];
  if (tag === undefined || first === undefined || at + 2 > limit) return undefined;
  if (first === 0x80) return { tag, start: at + 2, end: limit, isIndefinite: true };
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (lengthBytes > 4 || at + 2 + lengthBytes > limit) return undefined;
  const length = lengthBytes === 0 ? first : data.readUIntBE(at + 2, lengthBytes);
  const start = at + 2 + lengthBytes;
  return { tag, start, end: Math.min(limit, start + length), isIndefinite: false };
}

/** Nobody wraps signatures deeper than this. */
const MAX_DEPTH = 32;

/** Where the next element begins: behind the end mark, for an indefinite length. */
function endOf(data: Buffer, element: Element, depth: number): number | undefined {
  if (!element.isIndefinite) return element.end;
  let at: number | undefined = element.start;
  while (at !== undefined && at + 1 < element.end && depth < MAX_DEPTH) {
    const child = elementAt(data, at, element.end);
    if (!child) return undefined;
    if (child.tag === 0 && child.start === child.end) return child.end;
    at = endOf(data, child, depth + 1);
  }
  return undefined;
}
