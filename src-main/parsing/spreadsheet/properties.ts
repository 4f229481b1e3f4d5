import type { ParsedDocument } from '../../../src-shared/documents.ts';
import { oneLine } from '../block-builder.ts';

type Properties = Pick<ParsedDocument, 'title' | 'authors' | 'createdAt' | 'modifiedAt'>;

/** What a workbook says of itself, without what programs put there when nobody says anything. */
export function propertiesOf(raw: {
  readonly title?: string | undefined;
  readonly author?: string | undefined;
  readonly created?: string | Date | undefined;
  readonly modified?: string | Date | undefined;
}): Properties {
  const title = oneLine(raw.title ?? '');
  const authors = (raw.author ?? '')
    .split(';')
    .map(oneLine)
    .filter((name) => name !== '' && !NOBODY.test(name));
  const createdAt = isoDate(raw.created);
  const modifiedAt = isoDate(raw.modified);
  return {
    ...(title && !/^(?:untitled|book\d+|workbook|sheet\d*)$/i.test(title) && { title }),
    ...(authors.length > 0 && { authors }),
    ...(createdAt && { createdAt }),
    ...(modifiedAt && { modifiedAt }),
  };
}

const NOBODY = /^(?:openpyxl|xlsxwriter|apache poi|sheetjs|unknown|microsoft office user|user|admin)$/i;

/** A year before the first office programs is a clock that was never set. */
const FIRST_YEAR = 1980;

function isoDate(value: string | Date | undefined): string | undefined {
  const date = new Date(value ?? '');
  return date.getUTCFullYear() >= FIRST_YEAR ? date.toISOString() : undefined;
}
