import { parse } from 'yaml';
import { oneLine } from '../block-builder.ts';
import { isoDate, languageCode, type Metadata, statedMetadata } from '../metadata-values.ts';

/** What the front matter of a note says of it. One that is not well formed is read line by line. */
export function frontMatter(kind: 'yaml' | 'toml', source: string): Metadata {
  const values = (kind === 'yaml' ? fromYaml(source) : undefined) ?? lineByLine(source);
  const first = (...names: readonly string[]): string | undefined =>
    names.map((name) => textOf(values[name])).find((value) => value !== undefined && value !== '');
  const title = first('title');
  const stated = values.authors ?? values.author;
  const authors = (Array.isArray(stated) ? stated : [stated]).flatMap((author: unknown) => textOf(author) || []);
  const createdAt = isoDate(first('date', 'created', 'published', 'pubDate', 'publishDate'));
  const modifiedAt = isoDate(first('updated', 'modified', 'lastmod', 'last_modified_at'));
  const language = languageCode(first('lang', 'language', 'locale'));
  return statedMetadata({ title, authors, createdAt, modifiedAt, language });
}

type Values = Readonly<Record<string, unknown>>;

const isValues = (value: unknown): value is Values => typeof value === 'object' && value !== null;

function fromYaml(source: string): Values | undefined {
  try {
    const values: unknown = parse(source, { schema: 'failsafe' });
    return isValues(values) ? values : undefined;
  } catch {
    return undefined;
  }
}

function lineByLine(source: string): Values {
  const values: Record<string, string> = {};
  for (const [, key = '', value = ''] of source.matchAll(/^([\w-]+)[ \t]*[:=][ \t]*(\S.*)$/gm)) {
    values[key] ??= value.trim().replace(/^(["'])(.*)\1$/, '$2');
  }
  return values;
}

/** A line of text; the name of an author who has more to them than that. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return oneLine(value);
  return isValues(value) && typeof value.name === 'string' ? oneLine(value.name) : undefined;
}
