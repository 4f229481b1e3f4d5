import { Fragment, type ReactNode } from 'react';
import type { Citation } from '../../../src-shared/answers.ts';
import { cutLastWord, splitAnswer } from './answer-text.ts';
import { CitationButton } from './citation-button.tsx';

interface MarkedTextProps {
  readonly text: string;
  readonly citations: ReadonlyMap<number, Citation>;
  /** Whether the text is made of the citations' snippets. */
  readonly isQuoted?: boolean;
}

/** A stretch of an answer, its markers turned into buttons. */
export function MarkedText({ text, citations, isQuoted = false }: MarkedTextProps) {
  const drawn: ReactNode[] = [];
  // The last word and the markers after it, which a line break must not part.
  let tail: ReactNode[] = [];
  const parts = splitAnswer(
    text,
    new Set(citations.keys()),
    isQuoted ? new Map([...citations].map(([n, { snippet }]) => [n, snippet])) : undefined,
  );
  for (const [i, part] of parts.entries()) {
    if (part.kind === 'citation') {
      const citation = citations.get(part.n);
      if (citation) tail.push(<CitationButton key={part.start} citation={citation} />);
      if (parts[i + 1]?.kind !== 'citation') {
        drawn.push(
          <span key={part.start} className="whitespace-nowrap">
            {tail}
          </span>,
        );
        tail = [];
      }
      continue;
    }
    const [before, word] = parts[i + 1] ? cutLastWord(part.text) : [part.text, ''];
    drawn.push(<Fragment key={part.start}>{before}</Fragment>);
    if (word) tail.push(<Fragment key={part.start}>{word}</Fragment>);
  }
  return drawn;
}
