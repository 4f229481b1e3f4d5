import type { PageUnit } from '../../src-shared/documents.ts';

const numbers = new Intl.NumberFormat('en');
const oneDecimal = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const compactNumbers = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const significant = new Intl.NumberFormat('en', { maximumSignificantDigits: 2 });
const moments = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
const languageNames = new Intl.DisplayNames('en', { type: 'language' });

/** One and many of what a document's numbers count. */
const UNITS: Record<PageUnit, readonly [one: string, many: string]> = {
  page: ['page', 'pages'],
  slide: ['slide', 'slides'],
  sheet: ['sheet', 'sheets'],
  chapter: ['chapter', 'chapters'],
  message: ['message', 'messages'],
};

const SIZES = ['kB', 'MB', 'GB'] as const;

/** `1,204`. */
export function number(n: number): string {
  return numbers.format(n);
}

/** `2.4`; whole numbers without a decimal. */
export function decimal(n: number): string {
  return oneDecimal.format(n);
}

/** `1 file`, `1,204 files`. */
export function count(n: number, one: string, many: string): string {
  return `${number(n)} ${n === 1 ? one : many}`;
}

/** `12 slides`. */
export function unitCount(n: number, unit: PageUnit = 'page'): string {
  return count(n, ...UNITS[unit]);
}

/** `slide 3`. */
export function unitPlace(n: number, unit: PageUnit = 'page'): string {
  return `${unitName(unit)} ${number(n)}`;
}

/** `slide`. */
export function unitName(unit: PageUnit = 'page'): string {
  return UNITS[unit][0];
}

export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** `93 %`; never 100 % of what is not whole. */
export function percent(share: number): string {
  return `${Math.floor(share * 100)} %`;
}

/** How long something took: `340 ms`, `2.4 s`, `41 s`, `3 min 20 s`, `1 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 0.95) return `${Math.max(1, Math.round(seconds * 1_000))} ms`;
  if (seconds < 10) return `${decimal(seconds)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3_600) return `${Math.floor(whole / 60)} min${whole % 60 === 0 ? '' : ` ${whole % 60} s`}`;
  const minutes = Math.round(seconds / 60);
  return `${number(Math.floor(minutes / 60))} h${minutes % 60 === 0 ? '' : ` ${minutes % 60} min`}`;
}

/** How long something will still take. A guess is told no finer than it is good. */
export function timeLeft(seconds: number): string {
  if (seconds < 5) return 'a few seconds left';
  if (seconds < 57.5) return `about ${Math.round(seconds / 5) * 5} s left`;
  if (seconds < 3_570) return `about ${Math.max(1, Math.round(seconds / 60))} min left`;
  return `about ${duration(Math.round(seconds / 300) * 300)} left`;
}

/** A date in ISO 8601, as exact as it is: `1998`, `May 2023`, `May 12, 2023`. What is no date stays as it is. */
export function day(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime()) || /^\d{4}$/.test(iso)) return iso;
  const hasDay = !/^\d{4}-\d{2}$/.test(iso);
  return new Intl.DateTimeFormat('en', {
    ...(hasDay ? { dateStyle: 'medium' } : { year: 'numeric', month: 'long' }),
    // A date without a time is that day everywhere; `Date` takes it for midnight in Greenwich.
    ...(!iso.includes('T') && { timeZone: 'UTC' }),
  }).format(time);
}

/** The name of a language; its code where it has none, because documents declare what they like. */
export function languageName(code: string): string {
  try {
    return languageNames.of(code) ?? code;
  } catch {
    return code;
  }
}

/** `540 bytes`, `2.3 MB`. */
export function fileSize(bytes: number): string {
  if (bytes < 1_000) return count(bytes, 'byte', 'bytes');
  let value = bytes;
  let power = -1;
  while (value >= 999.95 && power < SIZES.length - 1) {
    value /= 1_000;
    power++;
  }
  return `${decimal(value)} ${SIZES[power] ?? 'GB'}`;
}

/** `38 tokens/s`, `4.2 tokens/s`. */
export function speed(tokensPerSecond: number): string {
  return `${tokensPerSecond < 10 ? decimal(tokensPerSecond) : number(Math.round(tokensPerSecond))} tokens/s`;
}

/** `12.3K`: for what nobody counts to the last one. */
export function compact(n: number): string {
  return compactNumbers.format(n);
}

/** The size of a model as people call it: `33 M`, `0.6 B`, `32 B`. @param millions of parameters */
export function parameterCount(millions: number): string {
  return millions < 500 ? `${number(Math.round(millions))} M` : `${decimal(millions / 1_000)} B`;
}

/** The length of a context as people call it, 1,024 to the K: `512`, `40K`, `256K`. */
export function contextLength(tokens: number): string {
  return tokens < 1_024 ? number(tokens) : `${number(Math.round(tokens / 1_024))}K`;
}

/** By how much something rose: `+0.5 %`, `+12 %`. @param share 0.005 is half a per cent */
export function rise(share: number): string {
  return `+${significant.format(Math.max(0, share) * 100)} %`;
}

/** `Nov 28, 2026, 2:51 PM`. @param time milliseconds since the epoch */
export function moment(time: number): string {
  return moments.format(time);
}
