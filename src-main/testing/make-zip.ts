import { strToU8, zipSync } from 'fflate';

/** A ZIP archive of these files, in this order. */
export function makeZip(contents: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const files = Object.entries(contents).map(
    ([name, content]) => [name, typeof content === 'string' ? strToU8(content) : content] as const,
  );
  return zipSync(Object.fromEntries(files));
}

/** A `.rels` part: each entry is `id: [type, target]`. */
export function makeRelationships(entries: Readonly<Record<string, readonly [type: string, target: string]>>): string {
  const base = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const elements = Object.entries(entries).map(
    ([id, [type, target]]) => `<Relationship Id="${id}" Type="${base}/${type}" Target="${target}"/>`,
  );
  return `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${elements.join('')}</Relationships>`;
}
