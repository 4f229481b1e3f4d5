import { posix } from 'node:path';
import { AlcoveError } from '../../../src-shared/errors.ts';
import type { Archive } from '../archive.ts';
import { readXml, type XmlElement } from '../xml.ts';

/** A reference from one part of an Office package to another (ECMA-376 part 2). */
export interface Relationship {
  readonly id: string;
  /** The last part of its type's address, which both flavours of the standard share: `worksheet`. */
  readonly type: string;
  readonly part: string;
}

/** What a part refers to inside the package. @param part empty for the package itself */
export async function relationshipsOf(archive: Archive, part: string): Promise<Relationship[]> {
  const folder = posix.dirname(part);
  const root = await readOptionalPart(archive, posix.join(folder, '_rels', `${posix.basename(part)}.rels`));
  return (root?.elements('Relationship') ?? [])
    .filter((element) => element.attribute('TargetMode') !== 'External')
    .map((element) => ({
      id: element.attribute('Id') ?? '',
      type: posix.basename(element.attribute('Type') ?? ''),
      part: posix.join('/', folder, resolvable(element.attribute('Target') ?? '', folder)).slice(1),
    }));
}

/** A target that begins with a slash counts from the root. */
function resolvable(target: string, folder: string): string {
  return target.startsWith('/') ? posix.relative(folder, target.slice(1)) : target;
}

/** @throws AlcoveError as `Archive.read` and `readXml` do */
export async function readPart(archive: Archive, part: string): Promise<XmlElement | undefined> {
  const bytes = await archive.read(part);
  return bytes && readXml(bytes);
}

/** A part that the rest can do without: nothing when it is missing or damaged. */
export async function readOptionalPart(archive: Archive, part: string): Promise<XmlElement | undefined> {
  try {
    return await readPart(archive, part);
  } catch (error) {
    if (error instanceof AlcoveError && error.code === 'FILE_CORRUPT') return undefined;
    throw error;
  }
}
