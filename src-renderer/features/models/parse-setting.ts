/**
 * The value of a number as it was typed: with separators of thousands or without.
 * @param byDefault what an empty field stands for
 * @returns `undefined` for what is no whole number from `least` to `most`
 */
export function parseSetting<T>(typed: string, least: number, most: number, byDefault: T): number | T | undefined {
  const digits = typed.trim().replace(/(?<=\d)[,.  ](?=\d{3}(?:\D|$))/g, '');
  if (digits === '') return byDefault;
  if (!/^\d{1,9}$/.test(digits)) return undefined;
  const value = Number(digits);
  return value >= least && value <= most ? value : undefined;
}
