import { oneLine } from '../block-builder.ts';
import { languagePrefix, type Metadata, statedMetadata } from '../metadata-values.ts';

/** As formats write it down. */
export interface RawProperties {
  readonly title?: string | undefined;
  /** Names, several in one parted by semicolons. */
  readonly authors?: readonly (string | undefined)[];
  readonly created?: string | Date | undefined;
  readonly modified?: string | Date | undefined;
  readonly language?: string | undefined;
}

/** Titles that programs put there when nobody did. */
const NO_TITLE =
  /^(?:untitled|(?:microsoft (?:word|powerpoint) - .*)|(?:document|presentation|slide|dokument|präsentation)\s*\d*|(?:word document|powerpoint[- ]pr[eäé]sentation)|.*\.(?:docx?|dotx?|pptx?|potx?|rtf|odt|odp|indd|wpd))$/i;

/** Programs and accounts that are nobody. */
const NO_AUTHOR =
  /^(?:un-?named|unknown|user|users|owner|admin|administrator|python-(?:docx|pptx)|openpyxl|pptxgenjs|apache poi|microsoft office user|office user|word|root)$/i;

/** What of it can be told to people: no placeholders of programs, no dates that cannot be. */
export function cleanProperties(raw: RawProperties): Metadata {
  const title = oneLine(raw.title ?? '');
  const names = (raw.authors ?? []).flatMap((author) => (author ?? '').split(';')).map(oneLine);
  const authors = [...new Set(names.filter((name) => name !== '' && !NO_AUTHOR.test(name)))];
  return statedMetadata({
    title: NO_TITLE.test(title) ? undefined : title,
    authors,
    createdAt: isoDate(raw.created),
    modifiedAt: isoDate(raw.modified),
    language: languagePrefix(raw.language),
  });
}

/** Before the first office program, and far off: a clock that was never set. */
const FIRST_YEAR = 1980;
const LAST_YEAR = 2200;

function isoDate(value: string | Date | undefined): string | undefined {
  if (value === undefined || value === '') return undefined;
  const date = new Date(value);
  const year = date.getUTCFullYear();
  return year >= FIRST_YEAR && year < LAST_YEAR ? date.toISOString() : undefined;
}
