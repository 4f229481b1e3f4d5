import type { Box } from '../../../src-shared/documents.ts';
import type { XmlElement } from '../xml.ts';

/** A rectangle in the units of a slide. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Maps a rectangle inside a group of shapes to where it is on the slide. */
export type Transform = (rectangle: Rectangle) => Rectangle;

/** Where a shape says it is (`xfrm`, ECMA-376 part 1, 20.1.7.6); `undefined` when it leaves that to its layout. */
export function rectangleOf(transform: XmlElement | undefined): Rectangle | undefined {
  return rectangle(transform?.child('off'), transform?.child('ext'));
}

/** How a group's coordinates become those of what it stands in. */
export function groupTransform(transform: XmlElement | undefined, outer: Transform): Transform {
  const place = rectangleOf(transform);
  const inside = rectangle(transform?.child('chOff'), transform?.child('chExt'));
  if (!place || !inside || inside.width === 0 || inside.height === 0) return outer;
  const [scaleX, scaleY] = [place.width / inside.width, place.height / inside.height];
  return ({ x, y, width, height }) =>
    outer({
      x: place.x + (x - inside.x) * scaleX,
      y: place.y + (y - inside.y) * scaleY,
      width: width * scaleX,
      height: height * scaleY,
    });
}

/** A ten-thousandth of a slide is less than a pixel of it. */
const BOX_PRECISION = 10_000;

/** The part of a rectangle that is on the slide, in fractions of its size; `undefined` when none is. */
export function boxOn(slide: Pick<Rectangle, 'width' | 'height'>, { x, y, width, height }: Rectangle): Box | undefined {
  const clamp = (value: number): number => Math.min(1, Math.max(0, value));
  const rounded = (value: number): number => Math.round(value * BOX_PRECISION) / BOX_PRECISION;
  const [left, top] = [clamp(x / slide.width), clamp(y / slide.height)];
  const box = {
    x: rounded(left),
    y: rounded(top),
    width: rounded(clamp((x + width) / slide.width) - left),
    height: rounded(clamp((y + height) / slide.height) - top),
  };
  return box.width > 0 && box.height > 0 ? box : undefined;
}

/** Shapes whose tops are this close, in fractions of the slide, stand side by side. */
const ROW_HEIGHT = 0.05;

/** Sorts what stands on a slide from top to bottom, and from left to right where it stands side by side. */
export function inReadingOrder<Item extends { readonly box?: Box | undefined }>(items: readonly Item[]): Item[] {
  const row = (box: Box | undefined): number => Math.round((box?.y ?? 1) / ROW_HEIGHT);
  return items.toSorted((a, b) => row(a.box) - row(b.box) || (a.box?.x ?? 1) - (b.box?.x ?? 1));
}

function rectangle(offset: XmlElement | undefined, extent: XmlElement | undefined): Rectangle | undefined {
  const [x, y] = [Number(offset?.attribute('x')), Number(offset?.attribute('y'))];
  const [width, height] = [Number(extent?.attribute('cx')), Number(extent?.attribute('cy'))];
  return [x, y, width, height].every(Number.isFinite) ? { x, y, width, height } : undefined;
}
