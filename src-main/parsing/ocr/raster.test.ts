import { describe, expect, it } from 'vitest';
import { blank } from '../../testing/make-picture.ts';
import { cut, takeRaster, toPgm, turnedOver, withoutRules } from './raster.ts';

/** A white picture with black rectangles. */
function picture(...boxes: readonly (readonly [x: number, y: number, width: number, height: number])[]) {
  const canvas = blank(600, 400);
  const context = canvas.getContext('2d');
  context.fillStyle = 'black';
  for (const box of boxes) context.fillRect(...box);
  return takeRaster(canvas);
}
const inkOf = ({ pixels }: { readonly pixels: Uint8Array }): number => pixels.filter((pixel) => pixel < 128).length;

describe('ruling lines', () => {
  it('go, whichever way they run', () => {
    expect(inkOf(withoutRules(picture([20, 50, 500, 3], [20, 50, 2, 300])))).toBe(0);
  });

  it('leave letters, dashes and black areas where they are', () => {
    const raster = picture([20, 50, 12, 20], [50, 60, 30, 3], [100, 100, 300, 200]);
    expect(withoutRules(raster)).toBe(raster);
  });

  it('go from under letters, which stay', () => {
    expect(inkOf(withoutRules(picture([20, 50, 500, 3], [100, 20, 8, 30])))).toBe(8 * 30);
  });
});

describe('a raster', () => {
  it('is grey, and turned over from its last pixel to its first', () => {
    const raster = picture([0, 0, 1, 1]);
    expect([raster.pixels[0], raster.pixels.at(-1)]).toEqual([0, 255]);
    expect(turnedOver(raster).pixels.at(-1)).toBe(0);
  });

  it('is cut to a window', () => {
    const part = cut(picture([100, 50, 10, 10]), { left: 100, top: 50, width: 20, height: 10 });
    expect([part.width, part.height, inkOf(part)]).toEqual([20, 10, 100]);
  });

  it('is written with a header that says its size', () => {
    const file = toPgm({ width: 2, height: 1, pixels: Uint8Array.of(7, 9) });
    expect(Buffer.from(file).toString('latin1')).toBe('P5\n2 1\n255\n\x07\x09');
  });
});
