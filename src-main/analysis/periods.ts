/** Ordinals of a quarter, as the languages of business reports write them, and their number. */
const ORDINALS: Readonly<Record<string, string>> = {
  first: '1',
  second: '2',
  third: '3',
  fourth: '4',
  '1st': '1',
  '2nd': '2',
  '3rd': '3',
  '4th': '4',
  erste: '1',
  zweite: '2',
  dritte: '3',
  vierte: '4',
  premier: '1',
  deuxième: '2',
  troisième: '3',
  quatrième: '4',
  primer: '1',
  segundo: '2',
  tercer: '3',
  cuarto: '4',
  primo: '1',
  secondo: '2',
  terzo: '3',
  quarto: '4',
  primeiro: '1',
  terceiro: '3',
};

const WRITTEN_QUARTER = new RegExp(
  `(?<![\\p{L}\\p{N}])(${Object.keys(ORDINALS).join('|')})[nrs]?\\s+(?:fiscal\\s+)?(?:quarter|quartals?|trimestre)(?!\\p{L})`,
  'giu',
);
const SHORT_QUARTER =
  /(?<![\p{L}\p{N}])(?:(?:19|20)\d\d[ _-]?)?(?:q([1-4])|([1-4])q)(?=[^\p{L}\p{N}]|(?:fy)?(?:\d\d|\d{4})(?![\p{L}\p{N}])|$)/giu;
const IDEOGRAPHIC_QUARTER = /第?([一二三四1-4])季[度报報]?/gu;
const IDEOGRAPHIC_DIGITS = '一二三四';

const YEAR = /(?<!\d)(?:19|20)\d\d(?!\d)/gu;
const DAY = /(?<![\p{L}\p{N}])\p{L}{3,12}\.?\s+\d{1,2},?\s+(?:19|20)\d\d|\d{1,2}\.?\s+\p{L}{3,12}\.?\s+(?:19|20)\d\d/gu;

/**
 * The quarters that a text speaks of, as `q1` to `q4`, in order and with repetitions: people ask for
 * "Q3", reports say "the third quarter", files are called `2022Q3`.
 */
export function quartersIn(text: string): string[] {
  const quarters: { readonly at: number; readonly quarter: string }[] = [];
  for (const match of text.matchAll(WRITTEN_QUARTER))
    quarters.push({ at: match.index, quarter: ORDINALS[match[1]?.toLowerCase() ?? ''] ?? '' });
  for (const match of text.matchAll(SHORT_QUARTER))
    quarters.push({ at: match.index, quarter: match[1] ?? match[2] ?? '' });
  for (const match of text.matchAll(IDEOGRAPHIC_QUARTER)) {
    const position = IDEOGRAPHIC_DIGITS.indexOf(match[1] ?? '');
    quarters.push({ at: match.index, quarter: position >= 0 ? String(position + 1) : (match[1] ?? '') });
  }
  return quarters.sort((one, other) => one.at - other.at).map(({ quarter }) => `q${quarter}`);
}

/** The years that a text names, 1900 to 2099, each once. */
export function yearsIn(text: string): string[] {
  return [...new Set(text.match(YEAR))];
}

/** The words of the dates that a text names with their day or their month: `june`, `25`, `2022`. Each once. */
export function dateWordsIn(text: string): string[] {
  return [...new Set([...text.matchAll(DAY)].flatMap(([date]) => date.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []))];
}
