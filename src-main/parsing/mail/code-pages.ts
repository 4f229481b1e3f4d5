/** Windows' numbers of encodings, where the name does not follow from the number. */
const NAMES: Readonly<Record<number, string>> = {
  932: 'shift_jis',
  936: 'gbk',
  949: 'euc-kr',
  950: 'big5',
  10000: 'macintosh',
  20127: 'windows-1252',
  20866: 'koi8-r',
  20932: 'euc-jp',
  21866: 'koi8-u',
  50220: 'iso-2022-jp',
  50221: 'iso-2022-jp',
  50222: 'iso-2022-jp',
  51932: 'euc-jp',
  51949: 'euc-kr',
  54936: 'gb18030',
  65001: 'utf-8',
};

/** The name of an encoding that Windows has a number for; `undefined` for one that is not known. */
export function encodingOf(codePage: number | undefined): string | undefined {
  if (codePage === undefined) return undefined;
  if (codePage >= 1250 && codePage <= 1258) return `windows-${codePage}`;
  // Part 12 of ISO 8859 does not exist.
  if (codePage >= 28592 && codePage <= 28606 && codePage !== 28602) return `iso-8859-${codePage - 28590}`;
  return codePage === 28591 ? 'windows-1252' : NAMES[codePage];
}

/** Text in one of Windows' encodings; as UTF-8 where the encoding is not known. */
export function decodeCodePage(bytes: Uint8Array, codePage: number | undefined): string {
  return new TextDecoder(encodingOf(codePage) ?? 'utf-8').decode(bytes);
}
