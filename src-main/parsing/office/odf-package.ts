import { AlcoveError } from '../../../src-shared/errors.ts';
import { Archive, type ArchiveLimits } from '../archive.ts';
import type { ParseInput } from '../format.ts';
import { readXml, type XmlElement } from '../xml.ts';
import { lockedError } from './locked.ts';
import { cleanProperties, type Properties } from './properties.ts';

const STYLES = new Set(['styles', 'automatic-styles', 'master-styles']);

type OnElement = NonNullable<Parameters<typeof readXml>[1]>;

/**
 * Reads an OpenDocument file (OASIS ODF 1.3): an archive of XML files, or all of them in one flat file.
 * @param onStyles takes the styles, before the content that uses them
 * @param onElement takes the elements of the content; see `readXml`
 * @returns what the document says of itself
 * @throws AlcoveError `FILE_CORRUPT`, `ARCHIVE_UNSAFE`, `PASSWORD_REQUIRED`
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
  const optional = async (name: string): Promise<XmlElement | undefined> => {
    const content = await archive.read(name);
    try {
      return content && readXml(content);
    } catch {
      return undefined;
    }
  };
  const manifest = await optional('META-INF/manifest.xml');
  if (manifest?.descendants('encryption-data').next().value) throw lockedError(password);
  for (const styles of (await optional('styles.xml'))?.elements() ?? []) {
    if (STYLES.has(styles.name)) onStyles(styles);
  }
  const content = await archive.read('content.xml');
  if (!content) throw new AlcoveError('FILE_CORRUPT');
  readXml(content, take);
  return (await optional('meta.xml'))?.child('meta');
}

/** Title, authors, dates and language (ODF 1.3 part 3, 4.3). */
export function odfProperties(meta: XmlElement | undefined): Properties {
  const text = (name: string): string | undefined => meta?.child(name)?.text;
  return cleanProperties({
    title: text('title'),
    authors: [text('initial-creator') || text('creator')],
    created: text('creation-date'),
    modified: text('date'),
    language: text('language'),
  });
}
