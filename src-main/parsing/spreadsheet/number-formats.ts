import { SSF } from '@e965/xlsx';
import { z } from 'zod';
import type { XmlElement } from '../xml.ts';

/** SheetJS's number formatter, which its types leave open. */
const formatter = z
  .object({
    format: z.custom<(format: string | number, value: number, options: object) => unknown>(
      (value) => typeof value === 'function',
    ),
  })
  .parse(SSF);

const GENERAL = 0;

/** Excel shows whole numbers below this as they are. */
const MAX_PLAIN_INTEGER = 1e11;

/** The one date format that depends on the reader's country is written so that everybody reads the same day. */
export const DATE_FORMAT = 'yyyy-mm-dd';

/** How the numbers of a workbook are shown. */
export class NumberFormats {
  readonly #options: object;
  /** Format of each cell style: a built-in one's number, or a code. */
  readonly #formats: readonly (string | number)[];

  /**
   * @param styles the workbook's style sheet
   * @param isFrom1904 whether its days are counted from 1904, as the Macintosh did
   */
  constructor(styles: XmlElement | undefined, isFrom1904: boolean) {
    this.#options = { date1904: isFrom1904, dateNF: DATE_FORMAT };
    const codes = new Map(
      styles
        ?.child('numFmts')
        ?.elements('numFmt')
        .map((format) => [Number(format.attribute('numFmtId')), format.attribute('formatCode') ?? '']),
    );
    this.#formats = (styles?.child('cellXfs')?.elements('xf') ?? []).map((style) => {
      const id = Number(style.attribute('numFmtId') ?? GENERAL);
      return codes.get(id) ?? id;
    });
  }

  /**
   * A number as its cell shows it, or as it is written where its format cannot be made out.
   * @param style index of the cell's style
   */
  display(written: string, style: number): string {
    const value = Number(written);
    const format = this.#formats[style] ?? GENERAL;
    if (!Number.isFinite(value) || written === '') return written;
    if (format === GENERAL && Number.isInteger(value) && Math.abs(value) < MAX_PLAIN_INTEGER) return String(value);
    try {
      return String(formatter.format(format, value, this.#options));
    } catch {
      return written;
    }
  }
}
