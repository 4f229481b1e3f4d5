/** What an RTF file is made of. */
export type RtfToken =
  | { readonly kind: 'open' | 'close' }
  /** `\word5`; a control symbol, such as `\~`, is a word of one character. */
  | { readonly kind: 'control'; readonly word: string; readonly value: number | undefined }
  /** Bytes of text, one character each. */
  | { readonly kind: 'bytes'; readonly bytes: string };

const TOKEN = /\\([a-z]+)(-?\d{1,10})? ?|\\'([\da-f]{2})|\\([^a-z])|([{}])|([^\\{}\r\n]+)|[\r\n]+|\\/gi;

/** Parts an RTF file into its tokens. Binary data is stepped over. @param text the bytes, one character each */
export function* rtfTokens(text: string): Generator<RtfToken> {
  const pattern = new RegExp(TOKEN);
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const [, word, number, hex, symbol, brace, bytes] = match;
    if (bytes !== undefined) yield { kind: 'bytes', bytes };
    else if (hex !== undefined) yield { kind: 'bytes', bytes: String.fromCharCode(Number.parseInt(hex, 16)) };
    else if (brace !== undefined) yield { kind: brace === '{' ? 'open' : 'close' };
    else if (symbol !== undefined) yield { kind: 'control', word: symbol, value: undefined };
    else if (word !== undefined) {
      const value = number === undefined ? undefined : Number(number);
      if (word === 'bin' && value !== undefined && value > 0) pattern.lastIndex += value;
      else yield { kind: 'control', word, value };
    }
  }
}
