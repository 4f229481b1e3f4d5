/** Names that decoders know the code pages of Windows by, where `windows-` and the number is not one. */
const ENCODINGS: Readonly<Record<number, string>> = {
  437: 'windows-1252',
  850: 'windows-1252',
  866: 'ibm866',
  932: 'shift_jis',
  936: 'gb18030',
  949: 'euc-kr',
  950: 'big5',
  10000: 'macintosh',
  10007: 'x-mac-cyrillic',
  20866: 'koi8-r',
  21866: 'koi8-u',
  20932: 'euc-jp',
  28592: 'iso-8859-2',
  51949: 'euc-kr',
  54936: 'gb18030',
  1200: 'utf-16le',
  65001: 'utf-8',
};

/** The name of the encoding that is a code page of Windows; `undefined` when it is not known. */
export function encodingOfCodePage(codePage: number): string | undefined {
  const name = ENCODINGS[codePage] ?? `windows-${codePage}`;
  try {
    return new TextDecoder(name).encoding;
  } catch {
    return undefined;
  }
}
