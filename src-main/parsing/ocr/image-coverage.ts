import type { PDFPageProxy } from 'pdfjs-dist/types/src/display/api.js';

type Matrix = readonly [number, number, number, number, number, number];

const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];

/** The largest share of a page that one of its pictures takes, 0 to 1. */
export async function imageCoverage(page: PDFPageProxy): Promise<number> {
  const { OPS } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const { fnArray, argsArray } = await page.getOperatorList();
  const painting = new Set<number>([
    OPS.paintImageXObject,
    OPS.paintInlineImageXObject,
    OPS.paintImageMaskXObject,
    OPS.paintInlineImageXObjectGroup,
    OPS.paintImageXObjectRepeat,
  ]);
  const { width, height } = page.getViewport({ scale: 1 });
  const saved: Matrix[] = [];
  let current = IDENTITY;
  let largest = 0;
  fnArray.forEach((operator, index) => {
    if (operator === OPS.save || operator === OPS.paintFormXObjectBegin) saved.push(current);
    if (operator === OPS.restore || operator === OPS.paintFormXObjectEnd) current = saved.pop() ?? IDENTITY;
    if (operator === OPS.transform) current = product(current, argsArray[index]);
    if (operator === OPS.paintFormXObjectBegin) current = product(current, argsArray[index]?.[0]);
    // A picture fills the unit square of the space that it is painted in.
    if (painting.has(operator)) {
      largest = Math.max(largest, Math.abs(current[0] * current[3] - current[1] * current[2]));
    }
  });
  return Math.min(1, largest / (width * height));
}

function product([a, b, c, d, e, f]: Matrix, other: unknown): Matrix {
  const values = isNumbers(other) ? Array.from(other) : IDENTITY;
  const [g = 1, h = 0, i = 0, j = 1, k = 0, l = 0] = values;
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f];
}

const isNumbers = (value: unknown): value is ArrayLike<number> =>
  (Array.isArray(value) || ArrayBuffer.isView(value)) && 'length' in value && value.length === 6;
