import type { SKRSContext2D } from '@napi-rs/canvas';
import type { PDFPageProxy } from 'pdfjs-dist/types/src/display/api.js';
import { AlcoveError } from '../../../src-shared/errors.ts';
import type { OcrSettings } from '../format.ts';
import type { PageParagraph } from '../pdf/page.ts';
import { imageCoverage } from './image-coverage.ts';
import { type Raster, takeRaster } from './raster.ts';
import { Recogniser } from './recogniser.ts';
import { isGarbage, isGibberish, letterCount, lettersOf } from './text-layer.ts';

/** Fewer letters than this, and what the page says may be drawn; a scanner's stamp has more, on a picture of the page. */
const FEW_LETTERS = 16;
const STAMP_LETTERS = 160;
const SCAN_COVERAGE = 0.5;

/** Recognition has to find this much more than the text layer has, or it has found the same. */
const MIN_RATIO = 1.5;
const MIN_MORE_LETTERS = 8;

/** A text layer that only looks wrong is replaced by one that is this sure. */
const SURE = 0.8;

/** Points are 1/72 inch: pages are drawn at 216 dots per inch, which reads as well as 300 and takes half the time. */
const SCALE = 3;
const MAX_PIXELS = 12_000_000;

/** Recognises the pages of a PDF that are pictures of text. */
export class PdfOcr {
  readonly #recogniser: Recogniser | undefined;

  /** @param onTick a sign of life, given every few words */
  constructor(settings: OcrSettings, onTick?: () => void) {
    try {
      this.#recogniser = new Recogniser(settings, onTick);
    } catch (error) {
      // A PDF is not lost for a language that is missing: most have text.
      if (!(error instanceof AlcoveError)) throw error;
    }
  }

  /**
   * What stands on a page, given what its text layer holds: the same where that will do, and
   * what is recognised where the layer is absent or garbage.
   */
  async read(page: PDFPageProxy, number: number, layer: readonly PageParagraph[]): Promise<PageParagraph[]> {
    const state = await stateOf(page, layer.map(({ text }) => text).join('\n'));
    if (!this.#recogniser || state === 'good') return [...layer];
    // A page that cannot be drawn keeps what its text layer has.
    const raster = await drawn(page).catch(() => undefined);
    const width = page.getViewport({ scale: 1 }).width;
    const recognised = raster ? await this.#recogniser.read(raster, number, width) : [];
    const text = recognised.map((paragraph) => paragraph.text).join('\n');
    if (state === 'garbage') return recognised.length > 0 ? recognised : [...layer];
    if (state === 'gibberish') {
      const isSure = recognised.every(({ confidence }) => confidence >= SURE) && !isGibberish(text);
      return isSure && recognised.length > 0 ? recognised : [...layer];
    }
    const own = layer.reduce((sum, paragraph) => sum + letterCount(paragraph.text), 0);
    if (letterCount(text) < MIN_RATIO * own + MIN_MORE_LETTERS && own > 0) return [...layer];
    const found = lettersOf(text);
    return [...recognised, ...layer.filter((paragraph) => !found.includes(lettersOf(paragraph.text)))];
  }
}

async function stateOf(page: PDFPageProxy, text: string): Promise<'good' | 'sparse' | 'garbage' | 'gibberish'> {
  if (isGarbage(text)) return 'garbage';
  if (isGibberish(text)) return 'gibberish';
  const letters = letterCount(text);
  if (letters < FEW_LETTERS) return 'sparse';
  // Asking what is drawn costs as much as drawing it: only where there is reason to.
  return letters < STAMP_LETTERS && (await imageCoverage(page)) >= SCAN_COVERAGE ? 'sparse' : 'good';
}

/** The page as a picture; `undefined` when it is blank. */
async function drawn(page: PDFPageProxy): Promise<Raster | undefined> {
  const { createCanvas } = await import('@napi-rs/canvas');
  const { width, height } = page.getViewport({ scale: 1 });
  const scale = Math.min(SCALE, Math.sqrt(MAX_PIXELS / (width * height)));
  const viewport = page.getViewport({ scale });
  const canvas = createCanvas(Math.max(1, Math.round(viewport.width)), Math.max(1, Math.round(viewport.height)));
  const canvasContext = browserContext(canvas.getContext('2d'));
  await page.render({ canvas: null, canvasContext, viewport }).promise;
  const raster = takeRaster(canvas);
  return raster.pixels.every((pixel) => pixel === raster.pixels[0]) ? undefined : raster;
}

/** pdf.js draws on contexts of this library when it runs in Node, though its types know those of browsers only. */
const browserContext = (context: SKRSContext2D): CanvasRenderingContext2D =>
  context as unknown as CanvasRenderingContext2D;
