import { posix } from 'node:path';
import type { ParsedDocument } from '../../../src-shared/documents.ts';
import { AlcoveError } from '../../../src-shared/errors.ts';
import type { Archive } from '../archive.ts';
import { oneLine } from '../block-builder.ts';
import { isoDate, languageCode, statedMetadata } from '../metadata-values.ts';
import { readXml, type XmlElement } from '../xml.ts';

/** A file of the book, by its name in the archive. */
export interface BookFile {
  readonly path: string;
  readonly mediaType: string;
}

/** What a book's package document says: what the book is, and what it is made of. */
export interface BookPackage {
  readonly metadata: Pick<ParsedDocument, 'title' | 'authors' | 'createdAt' | 'modifiedAt' | 'language'>;
  /** The chapters in reading order. */
  readonly spine: readonly BookFile[];
  /** The table of contents: EPUB 3's navigation document, and EPUB 2's NCX. */
  readonly navigation?: BookFile;
  readonly ncx?: BookFile;
}

/**
 * Reads the package document (OPF) that `META-INF/container.xml` names, of EPUB 2 and 3.
 * @throws AlcoveError `FILE_CORRUPT`, `ARCHIVE_UNSAFE`, `PASSWORD_REQUIRED`
 */
export async function readPackage(archive: Archive): Promise<BookPackage> {
  const path = await packagePath(archive);
  const bytes = path === undefined ? undefined : await archive.read(path);
  if (path === undefined || !bytes) throw new AlcoveError('FILE_CORRUPT');
  const root = readXml(bytes);
  const items = manifestOf(root, path);
  const spine = root.child('spine');
  const chapters = (spine?.elements('itemref') ?? []).flatMap((reference) => {
    const item = items.get(reference.attribute('idref') ?? '');
    return item ? [item] : [];
  });
  const navigation = [...items.values()].find(({ properties }) => properties.includes('nav'));
  const ncx =
    items.get(spine?.attribute('toc') ?? '') ??
    [...items.values()].find(({ mediaType }) => mediaType === 'application/x-dtbncx+xml');
  return {
    metadata: metadataOf(root),
    // Some books have no spine: the manifest's own order is the next best.
    spine: chapters.length > 0 ? chapters : [...items.values()].filter(({ mediaType }) => /html/.test(mediaType)),
    ...(navigation && { navigation }),
    ...(ncx && { ncx }),
  };
}

async function packagePath(archive: Archive): Promise<string | undefined> {
  const anyPackage = archive.names.find((name) => name.toLowerCase().endsWith('.opf'));
  try {
    const container = await archive.read('META-INF/container.xml');
    const stated = container && readXml(container).child('rootfiles', 'rootfile')?.attribute('full-path');
    return stated !== undefined && archive.has(stated) ? stated : anyPackage;
  } catch (error) {
    if (anyPackage === undefined || (error instanceof AlcoveError && error.code !== 'FILE_CORRUPT')) throw error;
    return anyPackage;
  }
}

interface ManifestItem extends BookFile {
  readonly properties: readonly string[];
}

function manifestOf(root: XmlElement, packagePath: string): ReadonlyMap<string, ManifestItem> {
  const items = new Map<string, ManifestItem>();
  for (const item of root.child('manifest')?.elements('item') ?? []) {
    const [id, href] = [item.attribute('id'), item.attribute('href')];
    if (id === undefined || href === undefined) continue;
    items.set(id, {
      path: resolvePath(packagePath, href),
      mediaType: item.attribute('media-type') ?? '',
      properties: (item.attribute('properties') ?? '').split(/\s+/),
    });
  }
  return items;
}

/** A reference in one file of the archive as the name of another, without the place within it. */
export function resolvePath(from: string, reference: string): string {
  const [path = ''] = reference.split('#');
  if (path === '') return from;
  return posix.normalize(posix.join(posix.dirname(from), decoded(path))).replace(/^(?:\.\.?\/)+/, '');
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function metadataOf(root: XmlElement): BookPackage['metadata'] {
  const metadata = root.child('metadata');
  // In the oldest books Dublin Core stands one level deeper.
  const dublinCore = metadata?.child('dc-metadata') ?? metadata;
  const texts = (name: string): string[] => (dublinCore?.elements(name) ?? []).map(textOf).filter(Boolean);
  const properties = metadata?.elements('meta') ?? [];
  const refined = (element: XmlElement, property: string): string | undefined => {
    const id = element.attribute('id');
    const meta = properties.find(
      (one) => id !== undefined && one.attribute('refines') === `#${id}` && one.attribute('property') === property,
    );
    return meta && textOf(meta);
  };
  const titles = dublinCore?.elements('title') ?? [];
  const main = titles.find((title) => refined(title, 'title-type') === 'main') ?? titles[0];
  const creators = dublinCore?.elements('creator') ?? [];
  const writers = creators.filter((creator) =>
    /^(?:aut)?$/.test(creator.attribute('role') ?? refined(creator, 'role') ?? ''),
  );
  const authors = (writers.length > 0 ? writers : creators).map(textOf).filter(Boolean);
  const title = main && textOf(main);
  const published = dublinCore
    ?.elements('date')
    .toSorted((a, b) => Number(isModification(a)) - Number(isModification(b)))[0];
  const changed = properties.find((one) => one.attribute('property') === 'dcterms:modified');
  const createdAt = isoDate(published && textOf(published));
  const modifiedAt = isoDate(changed && textOf(changed));
  const language = languageCode(texts('language')[0]);
  return statedMetadata({ title, authors, createdAt, modifiedAt, language });
}

const isModification = (date: XmlElement): boolean => date.attribute('event') === 'modification';

const textOf = (element: XmlElement): string => oneLine(element.text);
