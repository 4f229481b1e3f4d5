import { AlcoveError } from '../../../src-shared/errors.ts';
import { Archive, type ArchiveLimits } from '../archive.ts';
import type { ParseInput } from '../format.ts';
import type { Metadata } from '../metadata-values.ts';
import { readXml, type XmlElement } from '../xml.ts';
import { OdfEncryption } from './odf-encryption.ts';
import { cleanProperties } from './properties.ts';

const STYLES = new Set(['styles', 'automatic-styles', 'master-styles']);

type OnElement = NonNullable<Parameters<typeof readXml>[1]>;

/**
 * Reads an OpenDocument file (OASIS ODF 1.3): an archive of XML files, or all of them in one flat file.
 * @param onStyles takes the styles, before the content that uses them
 * @param onElement takes the elements of the content; see `readXml`
 * @returns what the document says of itself
 * @throws AlcoveError `FILE_CORRUPT`, `ARCHIVE_UNSAFE`, `PASSWORD_REQUIRED`, `PASSWORD_WRONG`, `UNSUPPORTED_FORMAT`
 */
export async function readOdf(
  { bytes, password }: Pick<ParseInput, 'bytes' | 'password'>,
  onStyles: (styles: XmlElement) => void,
  onElement: OnElement,
  limits: ArchiveLimits = {},
): Promise<XmlElement | undefined> {
  const take: OnElement = (element, parent) => {
    if (STYLES.has(element.name)) onStyles(element);
    return onElement(element, parent);
  };
  if (bytes[0] !== 0x50) return readXml(bytes, take).child('meta');
  const archive = await Archive.open(bytes, limits);
  const manifest = await optional(archive.read('META-INF/manifest.xml'));
  const encryption = new OdfEncryption(manifest, password);
  const read = async (name: string): Promise<Uint8Array | undefined> => {
    const content = await archive.read(name);
    return content && encryption.open(name, content);
  };
  for (const styles of (await optional(read('styles.xml')))?.elements() ?? []) {
    if (STYLES.has(styles.name)) onStyles(styles);
  }
  const content = await read('content.xml');
  if (!content) throw new AlcoveError('FILE_CORRUPT');
  readXml(content, take);
  return (await optional(read('meta.xml')))?.child('meta');
}

/** A part that the rest can do without: `undefined` when it is missing or damaged. */
async function optional(part: Promise<Uint8Array | undefined>): Promise<XmlElement | undefined> {
  try {
    const content = await part;
    return content && readXml(content);
  } catch (error) {
    if (error instanceof AlcoveError && error.code === 'FILE_CORRUPT') return undefined;
    throw error;
  }
}

/** Title, authors, dates and language (ODF 1.3 part 3, 4.3). */
export function odfProperties(meta: XmlElement | undefined): Metadata {
  const text = (name: string): string | undefined => meta?.child(name)?.text;
  return cleanProperties({
    title: text('title'),
    authors: [text('initial-creator') || text('creator')],
    created: text('creation-date'),
    modified: text('date'),
    language: text('language'),
  });
}
