import { Fragment, type ReactNode, useMemo } from 'react';
import type { Citation, Message } from '../../../src-shared/answers.ts';
import { answerBlocks, cutLastWord, splitAnswer } from './answer-text.ts';
import { CitationButton } from './citation-button.tsx';

/** The text of an answer, its markers turned into buttons. */
export function AnswerBody({ message }: { readonly message: Message }) {
  const { text, citations } = message;
  const blocks = useMemo(() => answerBlocks(text), [text]);
  const byNumber = useMemo(() => new Map(citations.map((citation) => [citation.n, citation])), [citations]);
  return (
    <div className="flex flex-col gap-2.5 text-base">
      {blocks.map((block) =>
        block.kind === 'item' ? (
          <p key={block.start} className="relative wrap-anywhere whitespace-pre-line pl-5">
            <span className="absolute top-2.5 left-1.5 size-1 rounded-full bg-ink-3" aria-hidden />
            <Marked text={block.text} citations={byNumber} isQuoted={message.mode === 'extractive'} />
          </p>
        ) : (
          <p key={block.start} className="wrap-anywhere whitespace-pre-line">
            <Marked text={block.text} citations={byNumber} isQuoted={message.mode === 'extractive'} />
          </p>
        ),
      )}
    </div>
  );
}

interface MarkedProps {
  readonly text: string;
  readonly citations: ReadonlyMap<number, Citation>;
  /** Whether the text is made of the citations' snippets. */
  readonly isQuoted: boolean;
}

function Marked({ text, citations, isQuoted }: MarkedProps) {
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
