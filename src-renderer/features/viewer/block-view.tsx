import { memo, type ReactNode } from 'react';
import type { Block, BlockKind } from '../../../src-shared/documents.ts';
import { classes } from '../../ui/classes.ts';
import type { Range } from './snippet.ts';

/** By level. The panel's own heading is an h2. */
const HEADINGS = ['h3', 'h4', 'h5', 'h6'] as const;

interface BlockViewProps {
  readonly block: Block & { readonly ordinal: number };
  readonly cited: boolean;
  readonly mark: Range | undefined;
}

/** One block, laid out by its kind, with the cited words marked. */
export const BlockView = memo(function BlockView({ block, cited, mark }: BlockViewProps) {
  return (
    <div
      data-block={block.ordinal}
      data-cited={cited}
      className={classes(
        'scroll-m-6 border-l-2 px-3 py-1.5',
        cited ? 'rounded-r-lg border-cited-line bg-cited' : 'border-transparent',
      )}
    >
      {laidOut(block.kind, block.level, <Marked text={block.text} mark={mark} />)}
    </div>
  );
});

function Marked({ text, mark }: { readonly text: string; readonly mark: Range | undefined }) {
  if (!mark) return text;
  return (
    <>
      {text.slice(0, mark.start)}
      <mark className="rounded-xs bg-mark box-decoration-clone py-0.5">{text.slice(mark.start, mark.end)}</mark>
      {text.slice(mark.end)}
    </>
  );
}

function laidOut(kind: BlockKind, level: number | undefined, content: ReactNode): ReactNode {
  switch (kind) {
    case 'heading': {
      const Heading = HEADINGS[(level ?? 1) - 1] ?? 'h6';
      return (
        <Heading className={classes('wrap-anywhere pt-1.5 font-semibold', Heading === 'h3' ? 'text-lg' : 'text-base')}>
          {content}
        </Heading>
      );
    }
    case 'list-item':
      return (
        <p className="relative wrap-anywhere pl-4 text-sm leading-relaxed">
          <span className="absolute top-2 left-1 size-1 rounded-full bg-ink-3" aria-hidden />
          {content}
        </p>
      );
    case 'table':
    case 'code':
      return (
        <pre className="overflow-x-auto rounded-lg border border-line bg-side px-3 py-2 font-mono text-xs leading-relaxed">
          {content}
        </pre>
      );
    case 'caption':
      return <p className="wrap-anywhere text-ink-2 text-xs italic">{content}</p>;
    case 'paragraph':
      return <p className="wrap-anywhere text-sm leading-relaxed">{content}</p>;
  }
}
