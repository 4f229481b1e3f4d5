import type { ParsedDocument } from '../../src-shared/documents.ts';

/** What a document says of itself. */
export type Metadata = Pick<ParsedDocument, 'title' | 'authors' | 'createdAt' | 'modifiedAt' | 'language'>;

/** The metadata without what is not stated: blank texts and empty lists. */
export function statedMetadata({
  title,
  authors,
  createdAt,
  modifiedAt,
  language,
}: { readonly [Key in keyof Metadata]: Metadata[Key] | undefined }): Metadata {
  return {
    ...(title && { title }),
    ...(authors && authors.length > 0 && { authors }),
    ...(createdAt && { createdAt }),
    ...(modifiedAt && { modifiedAt }),
    ...(language && { language }),
  };
}

/**
 * A date as ISO 8601: as it is where it is written so, with the year alone too. `undefined` for what
 * could be read in two ways, such as 3/4/2021.
 */
export function isoDate(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const clean = text.trim();
  const plain = /^(\d{4})(?:([-/.]?)(\d{1,2})(?:\2(\d{1,2}))?)?(?=$|[T ])(.*)$/.exec(clean);
  if (plain) {
    const [, year = '', , month, day, rest = ''] = plain;
    const parts = [year, month, day].filter((part) => part !== undefined).map((part) => part.padStart(2, '0'));
    const date = parts.join('-');
    if (Number.isNaN(Date.parse(date))) return undefined;
    const time = /^[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(Z|[+-]\d{2}:?\d{2})?$/.exec(rest);
    if (!time || day === undefined) return date;
    const zone = time[2]?.replace(/^([+-]\d{2}):?(\d{2})$/, '$1:$2') ?? '';
    const whole = `${date}T${time[1]}${zone}`;
    return Number.isNaN(Date.parse(whole)) ? date : whole;
  }
  // Written out, as in mail headers: only a month's name leaves no doubt.
  if (!/[a-z]{3}/i.test(clean) || !/\d{4}/.test(clean)) return undefined;
  const hasZone = /(?:GMT|UTC|Z|[+-]\d{2}:?\d{2})\)?$/.test(clean);
  const time = Date.parse(hasZone ? clean : `${clean} UTC`);
  if (Number.isNaN(time)) return undefined;
  const iso = new Date(time).toISOString();
  return /\d:\d\d/.test(clean) ? iso : iso.slice(0, 10);
}

/** The two letters of ISO 639-1 for a language tag such as `en-GB` or `eng`. */
export function languageCode(tag: string | undefined): string | undefined {
  if (!tag) return undefined;
  try {
    const { language } = new Intl.Locale(tag.trim().replaceAll('_', '-'));
    return language.length === 2 ? language : undefined;
  } catch {
    return undefined;
  }
}

/** The part of a language tag before its region, where that has the two letters of ISO 639-1. */
export function languagePrefix(tag: string | null | undefined): string | undefined {
  return /^([a-z]{2})(?:[-_]|$)/i.exec(tag?.trim() ?? '')?.[1]?.toLowerCase();
}
