import type { OcrSettings } from '../format.ts';
import { meanConfidence } from './confidence.ts';
import type { RecognisedLine, RecognisedWord } from './engine.ts';
import { usableLanguages } from './languages.ts';
import { paragraphsOfLines, type RecognisedParagraph } from './layout.ts';
import { cut, type Raster, turnedOver, type Window, withoutRules } from './raster.ts';
import { withEngine } from './warm-engine.ts';

/** A page that reads as well as this was read in the right language and the right way up. */
const CLEAR = 0.8;
/** A choice that reads a sample this much better than the one at hand takes its place. */
const MIN_GAIN = 0.05;
/** Below this, no language fits; perhaps the page lies upside down. */
const DOUBTFUL = 0.7;
/** Documents whose pages are hard to read whatever is tried: after this many trials in vain, pages pass that are no worse. */
const MAX_VAIN_TRIALS = 2;
const POOR = 0.5;

/** How a page is read. */
interface Choice {
  readonly languages: readonly string[];
  readonly isTurnedOver: boolean;
}

/**
 * Recognises the pages of one document.
 *
 * A page is read in the language, and the way up, that the page before it was read in; the
 * first one in the first language. Only when that does not read well are other choices tried,
 * on the quarter of the page that has the most text: each language, all of them together, and
 * upside down. (Tesseract itself sees text that runs down the page, and turns it.) Its
 * confidence tells the right choice from a wrong one by a wide margin: 0.9 against 0.2 on made
 * pages.
 */
export class Recogniser {
  readonly #languages: readonly string[];
  readonly #folder: string | undefined;
  readonly #onTick: () => void;
  #choice: Choice;
  #vainTrials = 0;

  /**
   * @param onTick a sign of life, given every few words
   * @throws AlcoveError `OCR_LANGUAGE_UNKNOWN`
   */
  constructor({ languages, languagesFolder }: OcrSettings, onTick: () => void = () => {}) {
    this.#languages = usableLanguages(languages, languagesFolder);
    this.#folder = languagesFolder;
    this.#onTick = onTick;
    this.#choice = { languages: this.#languages.slice(0, 1), isTurnedOver: false };
  }

  /**
   * The paragraphs on a picture of a page.
   * @param pageWidth what the picture's width stands for, in points
   * @returns none when there is no text that can be read
   */
  async read(picture: Raster, page: number, pageWidth: number): Promise<RecognisedParagraph[]> {
    const raster = withoutRules(picture);
    let choice = this.#choice;
    const asRead = choice.isTurnedOver ? turnedOver(raster) : raster;
    let lines = await this.#readLines(asRead, choice.languages);
    const words = wordsOf(lines);
    const clarity = meanConfidence(words);
    if (words.length > 0 && clarity < (this.#vainTrials < MAX_VAIN_TRIALS ? CLEAR : POOR)) {
      const better = await this.#betterChoice(asRead, words);
      if (better) {
        const isTheSameWayUp = better.isTurnedOver === choice.isTurnedOver;
        const again = await this.#readLines(isTheSameWayUp ? asRead : turnedOver(asRead), better.languages);
        if (meanConfidence(wordsOf(again)) > clarity) [choice, lines] = [better, again];
      }
      this.#vainTrials = choice === this.#choice ? this.#vainTrials + 1 : 0;
      this.#choice = choice;
    }
    const { width: pixelWidth, height: pixelHeight } = raster;
    const geometry = { pixelWidth, pixelHeight, scale: pageWidth / pixelWidth, isTurnedOver: choice.isTurnedOver };
    return paragraphsOfLines(lines, geometry, page);
  }

  /** A choice that reads a sample of the page clearly better than the one at hand. */
  async #betterChoice(asRead: Raster, words: readonly RecognisedWord[]): Promise<Choice | undefined> {
    const window = densestQuarter(asRead, words);
    const sample = cut(asRead, window);
    let best: Choice | undefined;
    let bestClarity = meanConfidence(words.filter(({ box }) => isInside(box, window)));
    const tryAll = async (
      sets: readonly (readonly string[])[],
      picture: Raster,
      isTurnedOver: boolean,
    ): Promise<void> => {
      for (const languages of sets) {
        if (isTurnedOver === this.#choice.isTurnedOver && languages.join() === this.#choice.languages.join()) continue;
        const clarity = meanConfidence(wordsOf(await this.#readLines(picture, languages)));
        if (clarity > bestClarity + MIN_GAIN) [best, bestClarity] = [{ languages, isTurnedOver }, clarity];
      }
    };
    const single = this.#languages.map((language) => [language]);
    const { isTurnedOver } = this.#choice;
    // One language alone goes first: all of them together take up to twice the time.
    await tryAll(single.length > 1 ? [...single, this.#languages] : [], sample, isTurnedOver);
    if (bestClarity < DOUBTFUL) await tryAll(single, turnedOver(sample), !isTurnedOver);
    return best;
  }

  async #readLines(raster: Raster, languages: readonly string[]): Promise<RecognisedLine[]> {
    return await withEngine(this.#folder, (engine) => engine.read(raster, languages, this.#onTick));
  }
}

const wordsOf = (lines: readonly RecognisedLine[]): RecognisedWord[] => lines.flatMap(({ words }) => words);

/** The page is looked at in a grid of this many cells each way. */
const CELLS = 4;

/** The quarter of a page, half as wide and half as high, that most letters stand in. */
function densestQuarter({ width, height }: Raster, words: readonly RecognisedWord[]): Window {
  const letters = Array.from({ length: CELLS * CELLS }, () => 0);
  for (const { box, text } of words) {
    const column = Math.min(CELLS - 1, Math.floor((((box.x0 + box.x1) / 2) * CELLS) / width));
    const row = Math.min(CELLS - 1, Math.floor((((box.y0 + box.y1) / 2) * CELLS) / height));
    const cell = row * CELLS + column;
    letters[cell] = (letters[cell] ?? 0) + text.length;
  }
  const half = CELLS / 2;
  let [bestColumn, bestRow, most] = [0, 0, -1];
  for (let row = 0; row <= half; row++) {
    for (let column = 0; column <= half; column++) {
      let sum = 0;
      for (let down = 0; down < half; down++) {
        for (let right = 0; right < half; right++) sum += letters[(row + down) * CELLS + column + right] ?? 0;
      }
      if (sum > most) [bestColumn, bestRow, most] = [column, row, sum];
    }
  }
  return {
    left: Math.floor((bestColumn * width) / CELLS),
    top: Math.floor((bestRow * height) / CELLS),
    width: Math.floor(width / 2),
    height: Math.floor(height / 2),
  };
}

const isInside = ({ x0, x1, y0, y1 }: RecognisedWord['box'], { left, top, width, height }: Window): boolean => {
  const [x, y] = [(x0 + x1) / 2 - left, (y0 + y1) / 2 - top];
  return x >= 0 && x <= width && y >= 0 && y <= height;
};
