/** Bytes of windows-1252 by their characters. */
const BYTES: ReadonlyMap<string, number> = new Map(
  [...new TextDecoder('windows-1252').decode(Uint8Array.from({ length: 256 }, (_, byte) => byte))].map((char, byte) => [
    char,
    byte,
  ]),
);

/** The first two bytes of a character in UTF-8 that are taken for windows-1252. */
const SUSPICIOUS = /[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u02dc\u2013-\u2122]/;

/**
 * A text that is UTF-8 though its message says that it is Latin-1, as the text that was
 * meant. Text that really is Latin-1 is all but never valid UTF-8, and comes back as it is.
 */
export function mendEncoding(text: string): string {
  if (!SUSPICIOUS.test(text)) return text;
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) {
    const byte = BYTES.get(text.charAt(index));
    if (byte === undefined) return text;
    bytes[index] = byte;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return text;
  }
}
