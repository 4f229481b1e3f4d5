import { encodingOfCodePage } from './code-pages.ts';

/** Code pages of the character sets that fonts have (RTF 1.9.1, font table). */
const CODE_PAGES: Readonly<Record<number, number>> = {
  0: 1252,
  77: 10000,
  128: 932,
  129: 949,
  130: 949,
  134: 936,
  136: 950,
  161: 1253,
  162: 1254,
  163: 1258,
  177: 1255,
  178: 1256,
  186: 1257,
  204: 1251,
  222: 874,
  238: 1250,
  255: 437,
};

/** The character set of fonts that are pictures; their characters mean nothing without them. */
const SYMBOLS = 2;

/** The fonts of an RTF document, as far as they say which encoding text is in. */
export class RtfFonts {
  /** Of text in no font, or in one that does not say. */
  codePage = 1252;
  readonly #codePages = new Map<number, number>();
  readonly #symbols = new Set<number>();
  readonly #decoders = new Map<number, TextDecoder>();

  setCharset(font: number, charset: number): void {
    const codePage = CODE_PAGES[charset];
    if (charset === SYMBOLS) this.#symbols.add(font);
    else if (codePage !== undefined) this.#codePages.set(font, codePage);
  }

  setCodePage(font: number, codePage: number): void {
    this.#codePages.set(font, codePage);
  }

  decode(font: number | undefined, bytes: readonly number[]): string {
    if (font !== undefined && this.#symbols.has(font)) return '';
    const codePage = this.#codePages.get(font ?? -1) ?? this.codePage;
    let decoder = this.#decoders.get(codePage);
    if (!decoder) {
      decoder = new TextDecoder(encodingOfCodePage(codePage) ?? 'windows-1252');
      this.#decoders.set(codePage, decoder);
    }
    return decoder.decode(Uint8Array.from(bytes));
  }
}
