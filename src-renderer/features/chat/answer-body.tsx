import { useMemo } from 'react';
import type { Citation, Message } from '../../../src-shared/answers.ts';
import { answerBlocks } from './answer-text.ts';
import { MarkedText } from './marked-text.tsx';
import { WrittenText } from './written-text.tsx';

/** The text of an answer, its markers turned into buttons. */
export function AnswerBody({ message }: { readonly message: Message }) {
  const { text, citations, mode, stage } = message;
  const byNumber = useMemo(() => new Map(citations.map((citation) => [citation.n, citation])), [citations]);
  // How it is made is known for certain once it is complete.
  const isWritten = mode === 'written' || (mode === undefined && stage?.name === 'writing');
  return (
    <div className="flex flex-col gap-2.5 text-base">
      {isWritten ? (
        <WrittenText text={text} citations={byNumber} />
      ) : (
        <QuotedText text={text} citations={byNumber} isQuoted={mode === 'extractive'} />
      )}
    </div>
  );
}

interface QuotedTextProps {
  readonly text: string;
  readonly citations: ReadonlyMap<number, Citation>;
  readonly isQuoted: boolean;
}

/** Text that stands as it is: what looks like Markdown in a document is the document's own. */
function QuotedText({ text, citations, isQuoted }: QuotedTextProps) {
  const blocks = useMemo(() => answerBlocks(text), [text]);
  return blocks.map((block) =>
    block.kind === 'item' ? (
      <p key={block.start} className="relative wrap-anywhere whitespace-pre-line pl-5">
        <span className="absolute top-2.5 left-1.5 size-1 rounded-full bg-ink-3" aria-hidden />
        <MarkedText text={block.text} citations={citations} isQuoted={isQuoted} />
      </p>
    ) : (
      <p key={block.start} className="wrap-anywhere whitespace-pre-line">
        <MarkedText text={block.text} citations={citations} isQuoted={isQuoted} />
      </p>
    ),
  );
}
