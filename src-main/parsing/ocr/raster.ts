import type { Canvas } from '@napi-rs/canvas';

/** A picture in shades of grey, row by row from the top left; 0 is black. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** A part of a picture, in its pixels. */
export interface Window {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * What a canvas without transparent places shows, in grey. The canvas gives its memory back,
 * and is blank afterwards: it lies outside the heap, where the garbage collector does not see it.
 */
export function takeRaster(canvas: Canvas): Raster {
  const { width, height } = canvas;
  const data = canvas.data();
  const pixels = new Uint8Array(width * height);
  // Luma of ITU-R BT.601, in 256ths.
  for (let to = 0, from = 0; to < pixels.length; to++, from += 4) {
    pixels[to] = ((data[from] ?? 0) * 77 + (data[from + 1] ?? 0) * 150 + (data[from + 2] ?? 0) * 29) >> 8;
  }
  canvas.width = 1;
  canvas.height = 1;
  return { width, height, pixels };
}

/** The picture upside down. */
export function turnedOver({ width, height, pixels }: Raster): Raster {
  return { width, height, pixels: pixels.toReversed() };
}

/** A part of a picture as a picture of its own. */
export function cut(raster: Raster, { left, top, width, height }: Window): Raster {
  const pixels = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    const start = (top + row) * raster.width + left;
    pixels.set(raster.pixels.subarray(start, start + width), row * width);
  }
  return { width, height, pixels };
}

/** As a file of the plainest format for grey pictures (PGM), which costs nothing to write. */
export function toPgm({ width, height, pixels }: Raster): Uint8Array {
  const header = Buffer.from(`P5\n${width} ${height}\n255\n`, 'latin1');
  const file = new Uint8Array(header.length + pixels.length);
  file.set(header);
  file.set(pixels, header.length);
  return file;
}

const DARK = 128;
/** A stroke this long, as a share of the longer side, is no part of a letter; this thick, it is no rule. */
const MIN_RULE_LENGTH = 1 / 20;
const MAX_RULE_THICKNESS = 1 / 250;
/** How many places along a stroke are asked how thick it is, and how many may be thicker than a rule. */
const THICKNESS_SAMPLES = 16;
const MAX_THICK_SAMPLES = 4;

/**
 * Takes the ruling lines of tables and forms out: text recognition takes cells with lines
 * around them for pictures, and lines that touch letters for parts of them.
 */
export function withoutRules(raster: Raster): Raster {
  const { width, height, pixels } = raster;
  const longer = Math.max(width, height);
  const minLength = Math.max(40, Math.round(longer * MIN_RULE_LENGTH));
  const thickness = Math.max(4, Math.round(longer * MAX_RULE_THICKNESS));
  let cleaned: Uint8Array | undefined;
  /** Walks `lines` lines of `length` pixels, `along` apart; neighbouring lines are `across` apart. */
  const sweep = (lines: number, length: number, along: number, across: number): void => {
    const isThick = (line: number, from: number, to: number): boolean => {
      let thick = 0;
      for (let sample = 0; sample < THICKNESS_SAMPLES; sample++) {
        const at = from + Math.floor(((to - from) * (sample + 0.5)) / THICKNESS_SAMPLES);
        const isDarkAt = (other: number): boolean =>
          other >= 0 && other < lines && (pixels[other * across + at * along] ?? 255) < DARK;
        // A rule is thinner than this whichever of its rows is looked at.
        let depth = 1;
        for (let step = 1; step <= thickness && isDarkAt(line - step); step++) depth++;
        for (let step = 1; step <= thickness && isDarkAt(line + step); step++) depth++;
        if (depth > thickness && ++thick > MAX_THICK_SAMPLES) return true;
      }
      return false;
    };
    for (let line = 0; line < lines; line++) {
      let start = 0;
      for (let at = 0; at <= length; at++) {
        if (at < length && (pixels[line * across + at * along] ?? 255) < DARK) continue;
        if (at - start >= minLength && !isThick(line, start, at)) {
          cleaned ??= pixels.slice();
          for (let pixel = start; pixel < at; pixel++) cleaned[line * across + pixel * along] = 255;
        }
        start = at + 1;
      }
    }
  };
  sweep(height, width, 1, width);
  sweep(width, height, width, 1);
  return cleaned ? { width, height, pixels: cleaned } : raster;
}
