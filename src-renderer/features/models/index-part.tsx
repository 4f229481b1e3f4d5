import { useId } from 'react';
import type { IndexReport } from '../../../src-shared/retrieval.ts';
import { text } from '../../locales/en.ts';
import { Facts } from '../../ui/facts.tsx';

interface IndexPartProps {
  readonly report: IndexReport;
  /** Where it is kept: a folder or a URI. */
  readonly location: string;
}

/** What is in the index, how vectors are compared in it, and what that costs and misses. */
export function IndexPart({ report: { keyword, vectors }, location }: IndexPartProps) {
  const heading = useId();
  const { index: words } = text.retrieval;
  const approximate = vectors?.index;
  return (
    <section aria-labelledby={heading} className="rounded-xl border border-line px-4 py-3.5">
      <h3 id={heading} className="font-medium text-base">
        {words.heading}
      </h3>
      <Facts
        className="mt-2"
        facts={[
          [words.keyword, words.passages(keyword.rows)],
          [words.vectors, vectors ? words.passages(vectors.rows) : words.noVectors],
          [words.search, vectors && (approximate ? words.approximate(approximate) : words.exact)],
          [words.recall, approximate?.recall !== undefined && words.found(approximate.recall)],
          [words.builtAt, approximate?.builtAt !== undefined && words.time(approximate.builtAt)],
          [words.size, vectors && vectors.bytes > 0 && words.bytes(vectors.bytes)],
          [words.location, location],
        ]}
      />
    </section>
  );
}
