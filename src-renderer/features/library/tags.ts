import type { DocumentSummary } from '../../../src-shared/documents.ts';
import { MAX_TAG_LENGTH, MAX_TAGS } from '../../../src-shared/limits.ts';

/** A tag, and how many documents have it. */
export interface KnownTag {
  readonly tag: string;
  readonly count: number;
}

/** Upper and lower case are one in tags, as they are where they are stored. */
const fold = (tag: string): string => tag.toLowerCase();

const byName = new Intl.Collator('en', { numeric: true });

/** Whether the document has the tag. */
export function hasTag({ tags }: Pick<DocumentSummary, 'tags'>, tag: string): boolean {
  return tags.some((each) => fold(each) === fold(tag));
}

/** Every tag of the documents, by name. */
export function knownTags(documents: Iterable<Pick<DocumentSummary, 'tags'>>): readonly KnownTag[] {
  const known = new Map<string, KnownTag>();
  for (const { tags } of documents) {
    for (const tag of tags) {
      const before = known.get(fold(tag));
      known.set(fold(tag), { tag: before?.tag ?? tag, count: (before?.count ?? 0) + 1 });
    }
  }
  return [...known.values()].sort((a, b) => byName.compare(a.tag, b.tag));
}

/**
 * The tags with what was typed added: one, or several with commas between them. A tag that is there already, or that
 * is known, is written as it is there. As many as a document may have.
 */
export function withTyped(tags: readonly string[], typed: string, known: readonly KnownTag[] = []): readonly string[] {
  const next = [...tags];
  for (const part of typed.split(',')) {
    const tag = part.trim().replace(/\s+/g, ' ').slice(0, MAX_TAG_LENGTH);
    if (tag === '' || hasTag({ tags: next }, tag)) continue;
    next.push(known.find((each) => fold(each.tag) === fold(tag))?.tag ?? tag);
  }
  return next.slice(0, MAX_TAGS);
}

/** Known tags that begin like what was typed, or have a word that does, and that are not there yet; most used first. */
export function suggestedTags(
  known: readonly KnownTag[],
  tags: readonly string[],
  typed: string,
  most: number,
): readonly KnownTag[] {
  const begun = fold(typed.trim());
  return known
    .filter(({ tag }) => !hasTag({ tags }, tag) && ` ${fold(tag)}`.includes(` ${begun}`))
    .sort((a, b) => b.count - a.count)
    .slice(0, most);
}
