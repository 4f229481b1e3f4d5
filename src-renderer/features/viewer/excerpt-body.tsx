import { ScanText } from 'lucide-react';
import { type RefObject, useLayoutEffect, useMemo } from 'react';
import type { DocumentExcerpt } from '../../../src-shared/documents.ts';
import { text } from '../../locales/en.ts';
import { useViewer } from '../../stores/viewer.ts';
import { BlockView } from './block-view.tsx';
import { snippetRange } from './snippet.ts';

interface ExcerptBodyProps {
  readonly excerpt: DocumentExcerpt;
  /** Set to the element that scrolls. */
  readonly scroller: RefObject<HTMLDivElement | null>;
}

/** The blocks of a page as readable text, the cited ones set apart. */
export function ExcerptBody({ excerpt, scroller }: ExcerptBodyProps) {
  const citation = useViewer(({ source }) => source?.citation);
  const focus = useViewer((state) => state.focus);
  const cited = useMemo(() => new Set(citation?.blocks), [citation]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a page turned begins at its top
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const block = focus && element.querySelector(`[data-block="${focus.block}"]`);
    // The exact words where there are any: a block may be longer than the panel is high.
    const target = block?.querySelector('mark') ?? block;
    if (target) target.scrollIntoView({ block: focus?.align ?? 'center' });
    else element.scrollTop = 0;
  }, [excerpt, focus, scroller]);

  const confidence = meanConfidence(excerpt);
  return (
    <div ref={scroller} tabIndex={-1} className="min-h-0 grow overflow-y-auto px-2 py-4 outline-none">
      {excerpt.blocks.length === 0 && <p className="px-3 text-ink-3">{text.viewer.emptyPage(excerpt.pageUnit)}</p>}
      {confidence !== undefined && (
        <p className="mx-3 mb-3 flex items-center gap-2 rounded-lg bg-side px-2.5 py-1.5 text-ink-2 text-xs">
          <ScanText className="size-3.5 shrink-0" aria-hidden />
          {text.viewer.recognised(confidence)}
        </p>
      )}
      {excerpt.blocks.map((block) => {
        const isCited = cited.has(block.ordinal);
        return (
          <BlockView
            key={block.ordinal}
            block={block}
            cited={isCited}
            mark={isCited && citation ? snippetRange(block.text, citation.snippet) : undefined}
          />
        );
      })}
    </div>
  );
}

/** How sure recognition is of the text on show, weighed by its length; `undefined` where nothing was recognised. */
function meanConfidence({ blocks }: DocumentExcerpt): number | undefined {
  let sum = 0;
  let length = 0;
  for (const { confidence, text: words } of blocks) {
    if (confidence === undefined) continue;
    sum += confidence * words.length;
    length += words.length;
  }
  return length > 0 ? sum / length : undefined;
}
