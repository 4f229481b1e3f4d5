import { eld } from 'eld/extrasmall';

/** In the order of how often they are met: the first of those that fit equally well is taken. */
const ENCODINGS = [
  'windows-1252',
  'windows-1251',
  'windows-1250',
  'windows-1254',
  'windows-1253',
  'windows-1256',
  'windows-1255',
  'windows-1257',
  'windows-874',
  'windows-1258',
  'koi8-r',
  'koi8-u',
  'iso-8859-2',
  'iso-8859-5',
  'iso-8859-7',
  'iso-8859-6',
  'macintosh',
  'x-mac-cyrillic',
  'ibm866',
];

/** Letters beyond ASCII of the languages that are written in Latin script. */
const LETTERS: Readonly<Record<string, string>> = {
  az: 'əçğıöşü',
  ca: 'àçèéíïòóúü·',
  cs: 'áčďéěíňóřšťúůýž',
  da: 'åæøé',
  de: 'äöüßé',
  en: 'éèïôç',
  es: 'áéíñóúü',
  et: 'äõöüšž',
  eu: 'ñü',
  fi: 'äöåšž',
  fr: 'àâæçèéêëîïôœùûüÿ',
  hr: 'čćđšž',
  hu: 'áéíóöőúüű',
  is: 'áéíðóúýþæö',
  it: 'àèéìíîòóùú',
  lt: 'ąčęėįšųūž',
  lv: 'āčēģīķļņšūž',
  nl: 'áéëèïóöüĳ',
  no: 'åæøéòô',
  nb: 'åæøéòô',
  pl: 'ąćęłńóśźż',
  pt: 'àáâãçéêíóôõúü',
  ro: 'ăâîșțşţ',
  sk: 'áäčďéíĺľňóôŕšťúýž',
  sl: 'čšž',
  sq: 'çë',
  sr: 'čćđšž',
  sv: 'åäöéà',
  tr: 'âçğıîöşûüİ',
  vi: 'àáâãèéêìíòóôõùúýăđĩũơưạ-ỹ',
};

/** How many points of a language model's score, which is 0.6 to 0.9, these are worth. */
const FOREIGN_LETTER_COST = 0.2;
const ODDITY_COST = 0.4;
const CAPITAL_COST = 0.08;

/** The model scores these lower than others however surely it is them, since short of text it has seen less. */
const MODEST: Readonly<Record<string, number>> = { el: 0.08, he: 0.08 };

/** Enough to tell; more costs time. */
const SAMPLE_CHARS = 3_000;

/**
 * The encodings with one byte to a character that a text can be in, the likeliest first: those
 * in which it reads like a language. A language model says how much like one; letters that
 * the language does not have, and shapes that no word has, speak against it.
 */
export function singleByteEncodings(bytes: Uint8Array): string[] {
  const scored = ENCODINGS.flatMap((encoding) => {
    const text = excerpt(new TextDecoder(encoding).decode(bytes));
    const score = plausibility(text);
    return score === undefined ? [] : [{ encoding, score }];
  });
  return scored.toSorted((a, b) => b.score - a.score).map(({ encoding }) => encoding);
}

/** What stands around characters beyond ASCII: all else reads alike in every encoding. */
function excerpt(text: string): string {
  if (text.length <= SAMPLE_CHARS) return text;
  const parts: string[] = [];
  let length = 0;
  for (const [part] of text.matchAll(/[^\n]{0,60}\P{ASCII}[^\n]{0,60}/gu)) {
    parts.push(part);
    length += part.length;
    if (length >= SAMPLE_CHARS) break;
  }
  return parts.join('\n');
}

function plausibility(text: string): number | undefined {
  const beyond = text.match(/\P{ASCII}/gu) ?? [];
  const undefinedCount = beyond.filter((char) => /[\ufffd\u0080-\u009f\ue000-\uf8ff]/.test(char)).length;
  if (undefinedCount > 0.02 * beyond.length) return undefined;
  const result = eld.detect(text);
  const share = (count: number): number => count / Math.max(1, beyond.length);
  return (
    Math.max(0, ...Object.values(result.getScores())) +
    (MODEST[result.language] ?? 0) -
    FOREIGN_LETTER_COST * share(foreignLetters(beyond, result.language)) -
    // KOI8 has capitals where others have small letters.
    CAPITAL_COST * share(beyond.filter((char) => /\p{Lu}/u.test(char)).length) -
    ODDITY_COST * Math.min(1, share(text.match(ODDITIES)?.length ?? 0))
  );
}

function foreignLetters(beyond: readonly string[], language: string): number {
  const own = LETTERS[language];
  if (own === undefined) return 0;
  const letters = new RegExp(`[${own}]`, 'iu');
  return beyond.filter((char) => /\p{L}/u.test(char) && !letters.test(char)).length;
}

/**
 * Shapes that words do not have: a capital after a small letter, scripts mixed in one word,
 * a sign between letters, a vowel mark on nothing, frames around letters.
 */
const ODDITIES = new RegExp(
  [
    '(?<=\\p{Ll})(?=[^\\u0000-\\u007f])\\p{Lu}',
    '(?<=[^\\u0000-\\u007f])(?<=\\p{Ll})\\p{Lu}',
    '(?<=[a-z])[\\p{Script=Cyrillic}\\p{Script=Greek}\\p{Script=Hebrew}\\p{Script=Arabic}\\p{Script=Thai}]',
    '[\\p{Script=Cyrillic}\\p{Script=Greek}\\p{Script=Hebrew}\\p{Script=Arabic}\\p{Script=Thai}](?=[a-z])',
    '(?<=\\p{L})[^\\P{S}\\u0000-\\u007f](?=\\p{L})',
    '(?<=\\p{L})[\\u00a1-\\u00a9\\u00ab-\\u00ac\\u00ae-\\u00b1\\u00b6\\u00bb-\\u00bf\\u2026\\u201e\\u201a](?=\\p{L})',
    '(?<=\\p{L}{3})[¹²³]',
    '(?<=^|[\\s\\u0021-\\u0040])\\p{M}',
    '[^\\P{S}\\u0000-\\u007f\\u00b0](?=\\p{L})',
    '(?<=[\\p{L}\\p{M}])[๐-๙]|[๐-๙](?=\\p{L})',
    '(?<=\\p{L})[^\\P{Sc}\\u0000-\\u007f]',
    '[\\u2500-\\u25ff]',
  ].join('|'),
  'gu',
);
