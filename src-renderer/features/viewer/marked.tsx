import type { Range } from './snippet.ts';

interface MarkedProps {
  readonly text: string;
  readonly mark: Range | undefined;
}

/** A text with one stretch of it marked. */
export function Marked({ text, mark }: MarkedProps) {
  if (!mark) return text;
  return (
    <>
      {text.slice(0, mark.start)}
      <mark className="rounded-xs bg-mark box-decoration-clone py-0.5">{text.slice(mark.start, mark.end)}</mark>
      {text.slice(mark.end)}
    </>
  );
}
