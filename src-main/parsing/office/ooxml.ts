import { AlcoveError } from '../../../src-shared/errors.ts';
import { Archive, type ArchiveLimits } from '../archive.ts';
import type { Metadata } from '../metadata-values.ts';
import { readXml, type XmlElement } from '../xml.ts';
import { cleanProperties } from './properties.ts';

/** A reference from one part of a package to another. */
export interface Relationship {
  /** The last part of its type's address, which is the same in both flavours of the standard: `styles`. */
  readonly type: string;
  /** Name of the part in the archive. */
  readonly target: string;
}

type OnElement = Parameters<typeof readXml>[1];

/** An Office Open XML package (ECMA-376 part 2): parts in a ZIP archive, and relationships among them. */
export class OoxmlPackage {
  readonly #archive: Archive;

  private constructor(archive: Archive) {
    this.#archive = archive;
  }

  /** @throws AlcoveError `FILE_CORRUPT`, `ARCHIVE_UNSAFE` */
  static async open(bytes: Uint8Array, limits: ArchiveLimits = {}): Promise<OoxmlPackage> {
    return new OoxmlPackage(await Archive.open(bytes, limits));
  }

  /**
   * Name of the part that the package is about.
   * @param usual where it is when the package does not say
   */
  async mainPart(usual: string): Promise<string> {
    const main = await this.related('', 'officeDocument');
    return main !== undefined && this.#archive.has(main) ? main : usual;
  }

  /**
   * Reads a part without which there is nothing to read.
   * @throws AlcoveError `FILE_CORRUPT` when it is missing or damaged
   */
  async require(part: string, onElement?: OnElement): Promise<XmlElement> {
    const bytes = await this.#archive.read(part);
    if (!bytes) throw new AlcoveError('FILE_CORRUPT');
    return readXml(bytes, onElement);
  }

  /** Reads a part that the rest can do without: `undefined` when it is missing or damaged. */
  async optional(part: string | undefined): Promise<XmlElement | undefined> {
    if (part === undefined || !this.#archive.has(part)) return undefined;
    try {
      return await this.require(part);
    } catch (error) {
      if (error instanceof AlcoveError && error.code === 'FILE_CORRUPT') return undefined;
      throw error;
    }
  }

  /** What a part refers to inside the package, by id. @param part empty for the package itself */
  async relationships(part: string): Promise<ReadonlyMap<string, Relationship>> {
    const slash = part.lastIndexOf('/') + 1;
    const folder = part.slice(0, slash);
    const root = await this.optional(`${folder}_rels/${part.slice(slash)}.rels`);
    const found = new Map<string, Relationship>();
    for (const element of root?.elements('Relationship') ?? []) {
      const target = element.attribute('Target') ?? '';
      if (element.attribute('TargetMode') === 'External') continue;
      const type = (element.attribute('Type') ?? '').split('/').at(-1) ?? '';
      found.set(element.attribute('Id') ?? '', { type, target: resolve(folder, target) });
    }
    return found;
  }

  /** The first part of a type that a part refers to. */
  async related(part: string, type: string): Promise<string | undefined> {
    return (await this.relationships(part)).values().find((relationship) => relationship.type === type)?.target;
  }

  /** Title, authors, dates and language (ECMA-376 part 2, 11). */
  async properties(): Promise<Metadata> {
    const core = await this.optional((await this.related('', 'core-properties')) ?? 'docProps/core.xml');
    const text = (name: string): string | undefined => core?.child(name)?.text;
    return cleanProperties({
      title: text('title'),
      authors: [text('creator')],
      created: text('created'),
      modified: text('modified'),
      language: text('language'),
    });
  }

  /** How many pages the program that saved it counted. */
  async pageCount(): Promise<number | undefined> {
    const app = await this.optional((await this.related('', 'extended-properties')) ?? 'docProps/app.xml');
    const pages = Number(app?.child('Pages')?.text);
    return Number.isInteger(pages) && pages > 0 ? pages : undefined;
  }
}

function resolve(folder: string, target: string): string {
  const parts: string[] = [];
  for (const part of (target.startsWith('/') ? target : folder + target).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}
