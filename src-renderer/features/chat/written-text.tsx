import { useMemo } from 'react';
import type { Citation } from '../../../src-shared/answers.ts';
import { drawMarkdown } from './draw-markdown.tsx';
import { MarkedText } from './marked-text.tsx';

interface WrittenTextProps {
  readonly text: string;
  readonly citations: ReadonlyMap<number, Citation>;
}

/** What a model has written, which is Markdown whether it was asked for or not. */
export function WrittenText({ text, citations }: WrittenTextProps) {
  return useMemo(
    () => drawMarkdown(text, (part) => <MarkedText text={part} citations={citations} />),
    [text, citations],
  );
}
