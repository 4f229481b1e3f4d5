import type { PDFDocumentProxy } from 'pdfjs-dist/types/src/display/api.js';
import { z } from 'zod';
import type { ParsedDocument } from '../../../src-shared/documents.ts';
import { oneLine } from '../block-builder.ts';
import { languagePrefix } from '../metadata-values.ts';

/** What a file says about itself. Whatever is of the wrong type counts as absent. */
const information = z.object({
  Title: z.string().optional().catch(undefined),
  Author: z.string().optional().catch(undefined),
  CreationDate: z.string().optional().catch(undefined),
  ModDate: z.string().optional().catch(undefined),
  Language: z.string().nullish().catch(undefined),
  IsXFAPresent: z.boolean().optional().catch(undefined),
  IsAcroFormPresent: z.boolean().optional().catch(undefined),
});

export type Properties = Pick<ParsedDocument, 'title' | 'authors' | 'createdAt' | 'modifiedAt' | 'language'> & {
  /** The pages only say that they need another program; what a person would see is in the form's own language. */
  readonly isPureXfa: boolean;
};

/** What a PDF's information dictionary, its XMP metadata and its catalog say about it. */
export async function readProperties(pdf: PDFDocumentProxy): Promise<Properties> {
  const metadata = await pdf.getMetadata().catch(() => undefined);
  const info = information.safeParse(metadata?.info).data ?? {};
  const title = properTitle(info.Title) ?? properTitle(metadata?.metadata?.get('dc:title'));
  const authors = authorsOf(metadata?.metadata?.get('dc:creator'), info.Author);
  const [createdAt, modifiedAt] = [isoDate(info.CreationDate), isoDate(info.ModDate)];
  const language = languagePrefix(info.Language);
  return {
    ...(title !== undefined && { title }),
    ...(authors.length > 0 && { authors }),
    ...(createdAt !== undefined && { createdAt }),
    ...(modifiedAt !== undefined && { modifiedAt }),
    ...(language !== undefined && { language }),
    isPureXfa: info.IsXFAPresent === true && info.IsAcroFormPresent !== true,
  };
}

/** Titles that programs put in by themselves. */
const NO_TITLE =
  /^(?:untitled.*|microsoft (?:word|powerpoint|excel)\b.*|.*\.(?:docx?|pptx?|xlsx?|pdf|tex|dvi|indd|qxd|cdr|p65|fm|rtf|wpd|odt|html?|jpe?g|png|tiff?)|\(anonymous\))$/i;
const MAX_NAME_CHARS = 1000;

function properTitle(named: unknown): string | undefined {
  const clean = typeof named === 'string' ? oneLine(named.slice(0, MAX_NAME_CHARS)) : '';
  return /[\p{L}\p{N}]/u.test(clean) && !NO_TITLE.test(clean) ? clean : undefined;
}

/** Names that programs and shared machines go by. */
const NO_AUTHOR =
  /^(?:\(?(?:anonymous|unknown|unspecified|none|null)\)?|(?:default |windows |admin )?users?|admin(?:istrator)?|owner|author|root)$/i;

/** The list in XMP, where it is one; several names in one string are told apart by semicolons and `and`. */
function authorsOf(creators: unknown, author: string | undefined): string[] {
  const listed = [creators].flat().filter((name) => typeof name === 'string');
  const names = (listed.length > 1 ? listed : [author ?? listed[0] ?? '']).flatMap((name) =>
    name.slice(0, MAX_NAME_CHARS).split(/\s*;\s*|\s+(?:and|&)\s+|,\s+and\s+/),
  );
  // `Ada Lovelace, Alan Turing` are two; `Lovelace, Ada` is one.
  const apart = names.flatMap((name) => {
    const parts = name.split(/,\s+/);
    return parts.length > 1 && parts.every((part) => /\S\s+\S/.test(part.trim())) ? parts : [name];
  });
  return [...new Set(apart.map(oneLine))].filter((name) => /\p{L}/u.test(name) && !NO_AUTHOR.test(name));
}

/** `D:20240131120000+01'00'` and its shorter forms (ISO 32000-1, 7.9.4); a time zone is UTC when absent. */
const DATE = /^\s*(?:D:)?(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(?:([-+])(\d{2})'?(\d{2})?|Z)?/;

/** A PDF's date as ISO 8601 in UTC; `undefined` for what is no date of this era. */
export function isoDate(text: string | undefined): string | undefined {
  const match = DATE.exec(text ?? '');
  if (!match) return undefined;
  const number = (group: number, otherwise: number): number => Number(match[group] ?? otherwise);
  const [year, month, day] = [number(1, 0), number(2, 1), number(3, 1)];
  if (year < 1900 || month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  const offset = (match[7] === '-' ? -1 : 1) * (number(8, 0) * 60 + number(9, 0));
  const time = Date.UTC(year, month - 1, day, number(4, 0), number(5, 0) - offset, number(6, 0));
  return new Date(time).toISOString();
}

const SCRIPT_SAMPLE_CHARS = 20_000;

/**
 * Programs write the language of their own installation into what they make. One whose
 * script the text is not written in is not the text's.
 */
export function isPlausibleLanguage(language: string, texts: Iterable<string>): boolean {
  let sample = '';
  for (const text of texts) {
    sample += text;
    if (sample.length > SCRIPT_SAMPLE_CHARS) break;
  }
  const script = new Intl.Locale(language).maximize().script ?? 'Latn';
  const alphabet = SCRIPTS.get(script) ?? `\\p{Script=${script}}`;
  const letters = sample.match(/\p{L}/gu)?.length ?? 0;
  try {
    return (sample.match(new RegExp(alphabet, 'gu'))?.length ?? 0) > 0.3 * letters;
  } catch {
    return false;
  }
}

/** Writing systems that are several scripts to Unicode. */
const SCRIPTS: ReadonlyMap<string, string> = new Map([
  ['Hans', '\\p{Script=Han}'],
  ['Hant', '\\p{Script=Han}'],
  ['Jpan', '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}]'],
  ['Kore', '[\\p{Script=Hangul}\\p{Script=Han}]'],
]);
