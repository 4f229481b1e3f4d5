/** Accents that stand for themselves in Unicode, and the marks that combine with a letter. */
const COMBINING: Readonly<Record<string, string>> = {
  '\u00a8': '\u0308',
  '\u00b4': '\u0301',
  '\u0060': '\u0300',
  '\u02c6': '\u0302',
  '\u02dc': '\u0303',
  '\u00af': '\u0304',
  '\u02c7': '\u030c',
  '\u02d8': '\u0306',
  '\u02d9': '\u0307',
  '\u02da': '\u030a',
  '\u02dd': '\u030b',
  '\u00b8': '\u0327',
};

const ACCENT = /[\u00a8\u00b4\u0060\u02c6\u02dc\u00af\u02c7\u02d8\u02d9\u02da\u02dd\u00b8]/;
/** TeX sets an accent and then the letter under it; a cedilla may come after. */
const ACCENT_AND_LETTER =
  /([\u00a8\u00b4\u0060\u02c6\u02dc\u00af\u02c7\u02d8\u02d9\u02da\u02dd\u00b8])(\p{L})|([cgklnrst])(\u00b8)/giu;
/** `l´eau`: an accent that was typed for an apostrophe. */
const ELIDED = /(?:^|[^\p{L}])(?:[cdjlmnst]|qu)$/iu;

/** Signs of symbol fonts that have no meaning in Unicode but one that everybody sees. */
const SYMBOLS: Readonly<Record<string, string>> = {
  '\uf020': ' ',
  '\uf02d': '-',
  '\uf06c': '●',
  '\uf06e': '■',
  '\uf06f': '☐',
  '\uf071': '☐',
  '\uf076': '❖',
  '\uf0a7': '▪',
  '\uf0a8': '☐',
  '\uf0b7': '•',
  '\uf0d8': '‣',
  '\uf0e0': '→',
  '\uf0fc': '✓',
  '\uf0fe': '☒',
};
const SYMBOL = /[\uf020-\uf0fe]/g;

/** Ligatures and the shapes that letters of Hebrew and Arabic take in a word: the letters are meant. */
const PRESENTATION_FORMS = /[\ufb00-\ufdfb\ufe70-\ufefc]+/g;

const UNUSUAL = new RegExp(`${ACCENT.source}|${SYMBOL.source}|${PRESENTATION_FORMS.source}`);

/** Characters as people read them: accents on their letters, ligatures apart, bullets as bullets. */
export function readable(text: string): string {
  if (!UNUSUAL.test(text)) return text;
  const letters = text
    .replace(PRESENTATION_FORMS, (forms) => forms.normalize('NFKC'))
    .replace(SYMBOL, (symbol) => SYMBOLS[symbol] ?? symbol);
  return ACCENT.test(letters) ? letters.replace(ACCENT_AND_LETTER, withAccent) : letters;
}

function withAccent(
  match: string,
  before: string | undefined,
  letter: string | undefined,
  base: string | undefined,
  after: string | undefined,
  offset: number,
  whole: string,
): string {
  const accent = before ?? after ?? '';
  // An accent is set on a letter without its dot.
  const plain = (letter ?? base ?? '').replace('ı', 'i').replace('ȷ', 'j');
  if ((accent === '\u00b4' || accent === '\u0060') && ELIDED.test(whole.slice(0, offset))) return match;
  const composed = (plain + COMBINING[accent]).normalize('NFC');
  return composed.length === 1 ? composed : match;
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** A number that is set small and high, so that 10⁵ is not read as 105 and a note's number not as part of a word. */
export function raised(digits: string): string {
  return digits.replace(/\d/g, (digit) => SUPERSCRIPTS[Number(digit)] ?? digit);
}
