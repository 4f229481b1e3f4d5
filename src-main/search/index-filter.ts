/** What a search is kept to. Conditions that are given must all hold. */
export interface IndexFilter {
  readonly collectionId?: number | undefined;
  readonly documentIds?: readonly string[] | undefined;
  /** Formats as documents have them: `pdf`, `markdown`, … */
  readonly formats?: readonly string[] | undefined;
  /** The earliest date, in milliseconds since the epoch. Documents without a date are left out. */
  readonly since?: number | undefined;
  /** The latest date, likewise. */
  readonly until?: number | undefined;
  /** Any of these tags, in whatever case. */
  readonly tags?: readonly string[] | undefined;
}

/**
 * The condition that a row must meet, in the SQL that LanceDB takes; `undefined` when every row does.
 * The index looks it up before it searches, so that a narrow filter finds as much as a wide one.
 */
export function whereClause(filter: IndexFilter): string | undefined {
  const { collectionId, documentIds, formats, since, until, tags } = filter;
  const clauses: string[] = [];
  if (collectionId !== undefined)
    clauses.push(`array_has(collection_ids, arrow_cast(${Math.trunc(collectionId)}, 'Int32'))`);
  if (documentIds !== undefined) clauses.push(oneOf('document_id', documentIds));
  if (formats !== undefined) clauses.push(oneOf('format', formats));
  if (since !== undefined) clauses.push(`date >= ${Math.ceil(since)}`);
  if (until !== undefined) clauses.push(`date <= ${Math.floor(until)}`);
  if (tags !== undefined)
    clauses.push(
      tags.length > 0 ? `array_has_any(tags, make_array(${tags.map(tagKey).map(quote).join(',')}))` : 'false',
    );
  return clauses.length > 0 ? clauses.join(' AND ') : undefined;
}

/** A tag as rows have it: case does not tell tags apart. */
export const tagKey = (tag: string): string => tag.toLowerCase();

/** The condition for the rows of these chunks. */
export function chunkCondition(ranges: readonly (readonly [first: number, last: number])[]): string {
  return ranges
    .map(([first, last]) => (first === last ? `chunk_id = ${first}` : `chunk_id BETWEEN ${first} AND ${last}`))
    .join(' OR ');
}

/** Runs of numbers that follow on each other, as `[first, last]`. */
export function rangesOf(ascending: readonly number[]): [first: number, last: number][] {
  const ranges: [number, number][] = [];
  for (const id of ascending) {
    const range = ranges.at(-1);
    if (range && id === range[1] + 1) range[1] = id;
    else ranges.push([Math.trunc(id), Math.trunc(id)]);
  }
  return ranges;
}

/** A string as an SQL literal. */
export const quote = (value: string): string => `'${value.replaceAll("'", "''")}'`;

function oneOf(column: string, values: readonly string[]): string {
  return values.length > 0 ? `${column} IN (${values.map(quote).join(',')})` : 'false';
}
