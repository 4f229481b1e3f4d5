import { type Canvas, createCanvas, GlobalFonts } from '@napi-rs/canvas';

/** A font of this machine that has Latin letters, and one that has Chinese ones; absent where there is none. */
export const LATIN_FONT = firstOf(['DejaVu Serif', 'Liberation Serif', 'Times New Roman', 'Times']);
export const CHINESE_FONT = firstOf([
  'Noto Sans CJK SC',
  'PingFang SC',
  'Microsoft YaHei',
  'WenQuanYi Zen Hei',
  'Noto Sans CJK JP',
]);

function firstOf(names: readonly string[]): string | undefined {
  return names.find((name) => GlobalFonts.has(name));
}

export interface PictureOptions {
  readonly font: string;
  /** Of the font, in pixels. Default 42: ten points at 300 dots per inch. */
  readonly size?: number;
  readonly width?: number;
  readonly height?: number;
  /** Quarter turns clockwise by which the page lies wrong. */
  readonly turns?: number;
}

/** A page with paragraphs of text, as a scanner sees it. An empty line parts paragraphs. */
export function drawPage(text: string, options: PictureOptions): Canvas {
  const { font, size = 42, width = 1654, height = 2339, turns = 0 } = options;
  const upright = blank(width, height);
  const context = upright.getContext('2d');
  context.fillStyle = '#111';
  context.font = `${size}px "${font}"`;
  const margin = Math.round(width / 10);
  let y = margin + size;
  for (const paragraph of text.split('\n\n')) {
    for (const line of wrapped(paragraph, (part) => context.measureText(part).width <= width - 2 * margin)) {
      context.fillText(line, margin, y);
      y += 1.5 * size;
    }
    y += size;
  }
  if (turns === 0) return upright;
  const turned = turns % 2 === 1 ? blank(height, width) : blank(width, height);
  const turning = turned.getContext('2d');
  turning.translate(turned.width / 2, turned.height / 2);
  turning.rotate((turns * Math.PI) / 2);
  turning.drawImage(upright, -width / 2, -height / 2);
  return turned;
}

/** A white canvas. */
export function blank(width: number, height: number): Canvas {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  return canvas;
}

function wrapped(paragraph: string, fits: (line: string) => boolean): string[] {
  const lines = [''];
  // Ideographs may be parted anywhere, other words at blanks.
  for (const part of paragraph.match(/\p{Script=Han}[，。：；“”、]*|[^\s\p{Script=Han}]+\s*/gu) ?? []) {
    const line = (lines.at(-1) ?? '') + part;
    if (fits(line.trimEnd())) lines[lines.length - 1] = line;
    else lines.push(part);
  }
  return lines;
}

/**
 * Share of characters that are wrong: the fewest insertions, deletions and replacements that
 * turn what was read into the truth, over the truth's length. White space does not count.
 */
export function characterErrorRate(truth: string, read: string): number {
  const [expected, actual] = [truth.replace(/\s/g, ''), read.replace(/\s/g, '')];
  let costs = Array.from({ length: actual.length + 1 }, (_, index) => index);
  for (let row = 1; row <= expected.length; row++) {
    const next = [row];
    for (let column = 1; column <= actual.length; column++) {
      const replaced = (costs[column - 1] ?? 0) + (expected[row - 1] === actual[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (costs[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    costs = next;
  }
  return (costs[actual.length] ?? 0) / expected.length;
}

/** An uncompressed TIFF file with one grey page for each picture. */
export function makeTiff(pages: readonly Canvas[]): Uint8Array {
  const parts: Buffer[] = [Buffer.from('49492a0008000000', 'hex')];
  let at = 8;
  pages.forEach((canvas, index) => {
    const { width, height } = canvas;
    const rgba = canvas.data();
    const pixels = Buffer.from(Uint8Array.from({ length: width * height }, (_, pixel) => rgba[4 * pixel] ?? 255));
    const tags = [
      [256, width],
      [257, height],
      [258, 8],
      [259, 1],
      [262, 1],
      [273, 0],
      [277, 1],
      [278, height],
      [279, pixels.length],
    ];
    const length = 2 + 12 * tags.length + 4;
    const directory = Buffer.alloc(length);
    directory.writeUInt16LE(tags.length, 0);
    tags.forEach(([tag = 0, value = 0], row) => {
      const start = 2 + 12 * row;
      directory.writeUInt16LE(tag, start);
      directory.writeUInt16LE(4, start + 2);
      directory.writeUInt32LE(1, start + 4);
      directory.writeUInt32LE(tag === 273 ? at + length : value, start + 8);
    });
    at += length + pixels.length;
    directory.writeUInt32LE(index === pages.length - 1 ? 0 : at, length - 4);
    parts.push(directory, pixels);
  });
  return new Uint8Array(Buffer.concat(parts));
}
