import { memo, type ReactNode } from 'react';
import type { Block } from '../../../src-shared/documents.ts';
import { text } from '../../locales/en.ts';
import { classes } from '../../ui/classes.ts';
import { Marked } from './marked.tsx';
import type { Range } from './snippet.ts';
import { tableRows } from './table-rows.ts';
import { TableView } from './table-view.tsx';

/** By level. The panel's own heading is an h2. */
const HEADINGS = ['h3', 'h4', 'h5', 'h6'] as const;

/** Recognised text that is less sure than this is set apart: some of its words will be wrong. */
const UNSURE = 0.7;

interface BlockViewProps {
  readonly block: Block & { readonly ordinal: number };
  readonly cited: boolean;
  readonly mark: Range | undefined;
}

/** One block, laid out by its kind, with the cited words marked. */
export const BlockView = memo(function BlockView({ block, cited, mark }: BlockViewProps) {
  const { confidence } = block;
  const unsure = confidence !== undefined && confidence < UNSURE;
  return (
    <div
      data-block={block.ordinal}
      data-cited={cited}
      data-unsure={unsure}
      className={classes(
        'scroll-m-6 border-l-2 px-3 py-1.5',
        cited ? 'rounded-r-lg border-cited-line bg-cited' : 'border-transparent',
      )}
    >
      {unsure ? (
        <div
          title={text.viewer.unsure(confidence)}
          className="underline decoration-bad decoration-dotted decoration-1 underline-offset-4"
        >
          <span className="sr-only">{text.viewer.unsure(confidence)}: </span>
          {laidOut(block, mark)}
        </div>
      ) : (
        laidOut(block, mark)
      )}
    </div>
  );
});

function laidOut(block: Block, mark: Range | undefined): ReactNode {
  const content = <Marked text={block.text} mark={mark} />;
  switch (block.kind) {
    case 'heading': {
      const Heading = HEADINGS[(block.level ?? 1) - 1] ?? 'h6';
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
    case 'table': {
      const rows = tableRows(block.text);
      return rows ? <TableView rows={rows} mark={mark} /> : preformatted(content);
    }
    case 'code':
      return preformatted(content);
    case 'caption':
      return <p className="wrap-anywhere text-ink-2 text-xs italic">{content}</p>;
    case 'footnote':
      return (
        <p className="wrap-anywhere text-ink-2 text-xs leading-relaxed before:mb-1.5 before:block before:w-12 before:border-line-strong before:border-t">
          <span className="sr-only">{text.viewer.footnote}: </span>
          {content}
        </p>
      );
    case 'paragraph':
      return <p className="wrap-anywhere text-sm leading-relaxed">{content}</p>;
  }
}

function preformatted(content: ReactNode): ReactNode {
  return (
    <pre className="overflow-x-auto rounded-lg border border-line bg-side px-3 py-2 font-mono text-xs leading-relaxed">
      {content}
    </pre>
  );
}
