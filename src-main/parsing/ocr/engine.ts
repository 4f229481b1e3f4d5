import { z } from 'zod';
import { readLanguage } from './languages.ts';
import { type Raster, toPgm } from './raster.ts';
import { startTesseract, type TesseractApi, type TesseractModule } from './tesseract-core.ts';

const box = z.object({ x0: z.number(), y0: z.number(), x1: z.number(), y1: z.number() });

/** What is used of Tesseract's report on a page. */
const report = z.object({
  blocks: z.array(
    z.object({
      paragraphs: z.array(
        z.object({
          lines: z.array(
            z.object({
              bbox: box,
              baseline: box,
              rowAttributes: z.object({ rowHeight: z.number() }),
              words: z.array(z.object({ bbox: box, text: z.string(), confidence: z.number() })),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** A rectangle in pixels of the picture. */
export type PixelBox = z.infer<typeof box>;

export interface RecognisedWord {
  readonly text: string;
  readonly box: PixelBox;
  /** 0 to 1. */
  readonly confidence: number;
}

export interface RecognisedLine {
  /** Number of the block that Tesseract's layout analysis puts the line in; blocks are in reading order. */
  readonly block: number;
  readonly box: PixelBox;
  readonly baseline: PixelBox;
  /** From the lowest descender to the highest ascender of the line's type, in pixels. */
  readonly height: number;
  readonly words: readonly RecognisedWord[];
}

/** Past this, the engine's memory is given back by starting another: it never shrinks by itself. */
const MAX_MEMORY_BYTES = 256 * 1024 * 1024;

/** Each set of languages keeps its models in memory, some 15 MB a language. */
const MAX_LOADED = 4;

/** No honest page takes this long; then it is given up, in milliseconds. */
const MAX_PAGE_MS = 120_000;

const LSTM_ONLY = 1;

/** Tesseract's variables: Sauvola's local thresholds, which see text on coloured ground; no log. */
const VARIABLES = { thresholding_method: '2', debug_file: '/dev/null' };

/** Tesseract's page segmentation modes: a page to be laid out, and one block of text. */
const WHOLE_PAGE = '3';
const ONE_BLOCK = '6';

/** A picture this narrow is a snippet, in which layout analysis, made for pages, goes astray. */
const MAX_SNIPPET_SIDE = 600;

class TooSlow extends Error {}

/** Tesseract on this thread, with the languages that it was asked for so far. */
export class Engine {
  readonly #module: TesseractModule;
  readonly #memory: WebAssembly.Memory;
  readonly #languagesFolder: string | undefined;
  readonly #apis = new Map<string, TesseractApi>();
  readonly #stored = new Set<string>();
  readonly #clock: { onTick: () => void; deadline: number };

  private constructor(
    module: TesseractModule,
    memory: WebAssembly.Memory,
    clock: { onTick: () => void; deadline: number },
    languagesFolder: string | undefined,
  ) {
    this.#module = module;
    this.#memory = memory;
    this.#clock = clock;
    this.#languagesFolder = languagesFolder;
  }

  static async start(languagesFolder?: string): Promise<Engine> {
    const clock = { onTick: () => {}, deadline: Number.POSITIVE_INFINITY };
    const { module, memory } = await startTesseract(() => {
      clock.onTick();
      if (performance.now() > clock.deadline) throw new TooSlow();
    });
    return new Engine(module, memory, clock, languagesFolder);
  }

  /** Whether it has grown so large that another should take its place. */
  get isBloated(): boolean {
    return this.memoryBytes > MAX_MEMORY_BYTES;
  }

  get memoryBytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /**
   * The lines that a picture holds, in Tesseract's reading order. Blocks the thread.
   * @param onTick called every few words
   * @throws AlcoveError `OCR_LANGUAGE_UNKNOWN`; anything else means that the engine is of no more use
   */
  async read(raster: Raster, languages: readonly string[], onTick: () => void): Promise<RecognisedLine[]> {
    const api = await this.#api(languages);
    this.#clock.onTick = onTick;
    this.#clock.deadline = performance.now() + MAX_PAGE_MS;
    const isSnippet = Math.min(raster.width, raster.height) < MAX_SNIPPET_SIDE;
    api.SetVariable('tessedit_pageseg_mode', isSnippet ? ONE_BLOCK : WHOLE_PAGE);
    this.#module.FS.writeFile('/input', toPgm(raster));
    try {
      if (api.SetImageFile(1, 0) === 1) throw new Error('Tesseract cannot read the picture');
      api.Recognize(null);
      const { blocks } = report.parse(JSON.parse(api.GetJSONText()));
      return blocks.flatMap(({ paragraphs }, block) =>
        paragraphs.flatMap(({ lines }) => lines.map((line) => lineOf(line, block))),
      );
    } finally {
      this.#clock.onTick = () => {};
      this.#clock.deadline = Number.POSITIVE_INFINITY;
      this.#module.FS.unlink('/input');
    }
  }

  async #api(languages: readonly string[]): Promise<TesseractApi> {
    const key = languages.join('+');
    const known = this.#apis.get(key);
    if (known) return known;
    for (const language of languages) {
      if (this.#stored.has(language)) continue;
      this.#module.FS.writeFile(`/${language}.traineddata`, await readLanguage(language, this.#languagesFolder));
      this.#stored.add(language);
    }
    for (const [loaded, api] of this.#apis) {
      if (this.#apis.size < MAX_LOADED) break;
      api.End();
      this.#module.destroy(api);
      this.#apis.delete(loaded);
    }
    const api = new this.#module.TessBaseAPI();
    if (api.Init('/', key, LSTM_ONLY) !== 0) throw new Error(`Tesseract cannot use its data for ${key}`);
    for (const [name, value] of Object.entries(VARIABLES)) api.SetVariable(name, value);
    this.#apis.set(key, api);
    return api;
  }
}

type ReportedLine = z.infer<typeof report>['blocks'][number]['paragraphs'][number]['lines'][number];

function lineOf({ bbox, baseline, rowAttributes, words }: ReportedLine, block: number): RecognisedLine {
  return {
    block,
    box: bbox,
    baseline,
    height: rowAttributes.rowHeight,
    words: words
      .filter(({ text }) => text.trim() !== '')
      .map(({ text, bbox: wordBox, confidence }) => ({
        text: text.trim(),
        box: wordBox,
        confidence: confidence / 100,
      })),
  };
}
