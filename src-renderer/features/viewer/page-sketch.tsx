import type { DocumentExcerpt } from '../../../src-shared/documents.ts';
import { text } from '../../locales/en.ts';

/** The excerpt does not say how large the page is; most are upright and about this shape. */
const WIDTH = 100;
const HEIGHT = 132;

interface PageSketchProps {
  readonly excerpt: DocumentExcerpt;
  /** Ordinals of the cited blocks. */
  readonly cited: readonly number[];
}

/** A page the size of a stamp: grey where there is text, coloured where the passage stands. */
export function PageSketch({ excerpt, cited }: PageSketchProps) {
  const boxes = excerpt.blocks.flatMap(({ box, ordinal }) => (box ? [{ box, ordinal }] : []));
  if (!boxes.some(({ ordinal }) => cited.includes(ordinal))) return null;
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={text.viewer.sketch}
      className="h-10 w-auto shrink-0 rounded-xs border border-line-strong bg-raised"
    >
      {boxes.map(({ box, ordinal }) => (
        <rect
          key={ordinal}
          x={box.x * WIDTH}
          y={box.y * HEIGHT}
          width={Math.max(4, box.width * WIDTH)}
          height={Math.max(2, box.height * HEIGHT - 2)}
          className={cited.includes(ordinal) ? 'fill-cited-line' : 'fill-line'}
        />
      ))}
    </svg>
  );
}
