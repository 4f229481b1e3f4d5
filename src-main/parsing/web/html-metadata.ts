import { oneLine } from '../block-builder.ts';
import { isoDate, languageCode, type Metadata, statedMetadata } from '../metadata-values.ts';
import { elementsOf, type HtmlElement, rawText } from './html-tree.ts';

/** Names of meta elements, those that say it most exactly first. */
const TITLES = ['citation_title', 'og:title', 'dc.title', 'dcterms.title'];
const AUTHORS = ['citation_author', 'author', 'dc.creator', 'dcterms.creator', 'article:author', 'parsely-author'];
const CREATED = [
  'article:published_time',
  'datepublished',
  'citation_publication_date',
  'dcterms.created',
  'dc.date',
  'dcterms.date',
  'dcterms.issued',
  'date',
];
const MODIFIED = ['article:modified_time', 'datemodified', 'dcterms.modified', 'last-modified', 'og:updated_time'];

/** What a page says of itself: in its title, its meta elements, its article's description for search engines. */
export function metadataOf(root: HtmlElement, linkedData: readonly string[] = []): Metadata {
  const meta = metaOf(root);
  const described = linkedArticle(linkedData);
  const first = (names: readonly string[]): string | undefined => names.flatMap((name) => meta.get(name) ?? [])[0];
  const title = titleOf(root, first(TITLES));
  const named = AUTHORS.map((name) => meta.get(name) ?? []).find((values) => values.some(isName)) ?? described.authors;
  const authors = [...new Set(named.filter(isName))];
  const createdAt = isoDate(first(CREATED) ?? described.created);
  const modifiedAt = isoDate(first(MODIFIED) ?? described.modified);
  const [html] = elementsOf(root, 'html');
  const language = languageCode(
    html?.attributes.lang ?? html?.attributes['xml:lang'] ?? first(['content-language', 'dc.language']),
  );
  return statedMetadata({ title, authors, createdAt, modifiedAt, language });
}

/** Values by name, in lower case: some pages name with `property`, some with `itemprop`. */
function metaOf(root: HtmlElement): ReadonlyMap<string, string[]> {
  const meta = new Map<string, string[]>();
  for (const { attributes } of elementsOf(root, 'meta')) {
    const name = attributes.name ?? attributes.property ?? attributes.itemprop ?? attributes['http-equiv'];
    const value = oneLine(attributes.content ?? '');
    if (name && value) meta.set(name.toLowerCase(), [...(meta.get(name.toLowerCase()) ?? []), value]);
  }
  return meta;
}

/** The title element, without the name of the site where the page gives its title without it. */
function titleOf(root: HtmlElement, stated: string | undefined): string | undefined {
  const [element] = elementsOf(root, 'title');
  const title = element ? oneLine(rawText(element)) : '';
  if (title === '') return stated;
  return stated !== undefined && title.startsWith(stated) ? stated : title;
}

/** Addresses of profiles stand where names should. */
const isName = (value: string): boolean => value.length < 200 && !/^https?:|^[@#/]/.test(value);

interface LinkedArticle {
  readonly authors: readonly string[];
  readonly created?: string;
  readonly modified?: string;
}

/** Schema.org's words in JSON-LD; whatever is not well formed is passed over. */
function linkedArticle(scripts: readonly string[]): LinkedArticle {
  for (const script of scripts) {
    for (const item of itemsOf(script)) {
      const created = textAt(item, 'datePublished');
      const modified = textAt(item, 'dateModified');
      const authors = namesOf(item.author);
      if (created ?? modified ?? authors[0]) {
        return { authors, ...(created && { created }), ...(modified && { modified }) };
      }
    }
  }
  return { authors: [] };
}

type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null;

function itemsOf(script: string): JsonObject[] {
  try {
    const data: unknown = JSON.parse(script);
    const items = Array.isArray(data)
      ? data
      : isObject(data) && Array.isArray(data['@graph'])
        ? data['@graph']
        : [data];
    return items.filter(isObject);
  } catch {
    return [];
  }
}

function textAt(item: JsonObject, key: string): string | undefined {
  const value = item[key];
  return typeof value === 'string' && value.trim() ? value : undefined;
}

function namesOf(author: unknown): string[] {
  const authors: unknown[] = Array.isArray(author) ? author : [author];
  return authors.flatMap((one) => {
    const name = typeof one === 'string' ? one : isObject(one) ? textAt(one, 'name') : undefined;
    return name === undefined ? [] : [oneLine(name)];
  });
}
