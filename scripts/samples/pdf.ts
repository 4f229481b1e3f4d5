import PDFDocument from 'pdfkit';
import { plain, type Run, type SampleSource } from './source.ts';

type Pdf = InstanceType<typeof PDFDocument>;

/** Sizes in points; the page is A4. */
const PAGE = { width: 595.28, height: 841.89, left: 84, right: 84, top: 78, bottom: 84, footer: 52 };
const TEXT_WIDTH = PAGE.width - PAGE.left - PAGE.right;
const INK = '#1f2328';
const GREY = '#5f6670';
const ACCENT = '#1f5c57';
const RULE = '#c9ced4';

interface Look {
  readonly size: number;
  /** From baseline to baseline. */
  readonly leading: number;
  readonly above: number;
  readonly color: string;
  readonly isBold?: boolean;
  readonly isItalic?: boolean;
}

/**
 * Headings are at least 1.2 times as large as the body, so that a reader of the PDF,
 * Alcove's own among them, can tell them by their size.
 */
const LOOKS = {
  1: { size: 25, leading: 30, above: 0, color: ACCENT, isBold: true },
  2: { size: 16.5, leading: 21, above: 26, color: ACCENT, isBold: true },
  3: { size: 12.5, leading: 16.5, above: 16, color: INK, isBold: true },
  lead: { size: 10.5, leading: 15.5, above: 8, color: GREY, isItalic: true },
  paragraph: { size: 10.5, leading: 15.5, above: 8, color: INK },
  'list-item': { size: 10.5, leading: 15.5, above: 4.5, color: INK },
  cell: { size: 9.5, leading: 19, above: 0, color: INK },
} as const satisfies Record<string, Look>;

/** From the margin to the text of a list item. Under one em, so that bullet and text stay one line for readers. */
const BULLET_INDENT = 12;

/** A word, or a piece of one, set in one font. */
interface Piece {
  readonly text: string;
  readonly font: string;
  readonly size: number;
  readonly width: number;
  /** Whether a line may be broken before it. */
  readonly isBreakable: boolean;
}

/**
 * Sets a source as a PDF. The same source and date give the same bytes.
 * @param date creation date in the metadata; the file's identifier is made from it as well
 */
export async function makePdf(source: SampleSource, author: string, date: Date): Promise<Buffer> {
  const pdf = new PDFDocument({
    size: 'A4',
    margin: 0,
    lang: 'en',
    displayTitle: true,
    pdfVersion: '1.7',
    info: { Title: source.title, Author: author, Creator: 'Alcove', CreationDate: date, ModDate: date },
  });
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve) => pdf.once('end', resolve));
  new Typesetter(pdf).set(source);
  pdf.end();
  await ended;
  return Buffer.concat(chunks);
}

class Typesetter {
  readonly #pdf: Pdf;
  #pageNumber = 1;
  /** Where the next line begins, from the top of the page. */
  #y = PAGE.top;

  constructor(pdf: Pdf) {
    this.#pdf = pdf;
    this.#footer();
  }

  set({ blocks }: SampleSource): void {
    for (const [index, block] of blocks.entries()) {
      const next = blocks[index + 1];
      if (block.kind === 'table') this.#table(block.rows);
      else if (block.kind === 'heading') {
        const look = LOOKS[headingLevel(block.level)];
        // A heading is not left alone at the foot of a page: two headings and some lines go with it.
        this.#need(look.above + look.leading + (next?.kind === 'table' ? 190 : 110));
        this.#block(block.runs, look, 0);
        if (block.level > 1) this.#bookmark(plain(block.runs), block.level);
      } else if (block.kind === 'list-item') this.#block(block.runs, LOOKS['list-item'], BULLET_INDENT);
      else this.#block(block.runs, LOOKS[block.kind], 0, next?.kind === 'list-item' ? 40 : 0);
    }
  }

  /** A paragraph, never divided between pages; `after` is the room that what follows must have too. */
  #block(runs: readonly Run[], look: Look, indent: number, after = 0): void {
    const lines = this.#breakLines(this.#pieces(runs, look), TEXT_WIDTH - indent);
    const isFirst = this.#need(look.above + lines.length * look.leading + after);
    if (!isFirst) this.#y += look.above;
    if (indent > 0) this.#draw('•', 'Helvetica', look.size, ACCENT, PAGE.left, this.#y);
    for (const line of lines) {
      this.#line(line, PAGE.left + indent, this.#y, look.color);
      this.#y += look.leading;
    }
  }

  /** A row a line, so that each row is also one line for a reader of the PDF. */
  #table(rows: readonly (readonly Run[][])[]): void {
    const look = LOOKS.cell;
    const set = rows.map((row, index) =>
      row.map((cell) => this.#pieces(cell, index === 0 ? { ...look, isBold: true } : look)),
    );
    const columns = (set[0] ?? []).map((_, column) => Math.max(...set.map((row) => widthOf(row[column] ?? []))));
    const gap = Math.min(60, (TEXT_WIDTH - columns.reduce((sum, width) => sum + width, 0)) / (columns.length - 1));
    if (gap < 2 * look.size) throw new Error('a table is wider than the page');
    this.#need(12 + rows.length * look.leading);
    this.#y += 12;
    for (const [index, row] of set.entries()) {
      let x = PAGE.left;
      for (const [column, cell] of row.entries()) {
        this.#line(cell, x, this.#y + 4, look.color);
        x += (columns[column] ?? 0) + gap;
      }
      this.#y += look.leading;
      this.#rule(index === 0 ? GREY : RULE);
    }
    this.#y += 6;
  }

  #rule(color: string): void {
    this.#pdf
      .moveTo(PAGE.left, this.#y)
      .lineTo(PAGE.width - PAGE.right, this.#y)
      .lineWidth(0.5)
      .stroke(color);
  }

  /** Begins a new page if `height` does not fit on this one; returns whether the page is empty. */
  #need(height: number): boolean {
    if (this.#y + height > PAGE.height - PAGE.bottom) {
      this.#pdf.addPage();
      this.#pageNumber++;
      this.#footer();
      this.#y = PAGE.top;
    }
    return this.#y === PAGE.top;
  }

  #footer(): void {
    const text = String(this.#pageNumber);
    const width = this.#pdf.font('Helvetica').fontSize(9).widthOfString(text);
    this.#draw(text, 'Helvetica', 9, GREY, (PAGE.width - width) / 2, PAGE.height - PAGE.footer);
  }

  #bookmark(title: string, level: number): void {
    const { outline } = this.#pdf;
    const parent = level > 2 ? outline.children.at(-1) : outline;
    (parent ?? outline).addItem(title, { expanded: true });
  }

  #pieces(runs: readonly Run[], look: Look): Piece[] {
    const pieces: Piece[] = [];
    let afterBlank = false;
    for (const { text, style } of runs) {
      const font = fontOf(style, look);
      // Courier looks larger than Helvetica at the same size.
      const size = style === 'code' ? look.size * 0.94 : look.size;
      this.#pdf.font(font).fontSize(size);
      for (const word of style === 'code' ? [text] : (text.match(/\s+|\S+/g) ?? [])) {
        if (/^\s/.test(word)) {
          afterBlank = true;
          continue;
        }
        const shown = afterBlank ? ` ${word}` : word;
        pieces.push({ text: shown, font, size, width: this.#pdf.widthOfString(shown), isBreakable: afterBlank });
        afterBlank = false;
      }
    }
    return pieces;
  }

  #breakLines(pieces: readonly Piece[], width: number): Piece[][] {
    const lines: Piece[][] = [];
    let line: Piece[] = [];
    for (const [index, piece] of pieces.entries()) {
      // What sticks to this piece, such as a comma after a name in another font, stays on its line.
      let end = index + 1;
      while (pieces[end]?.isBreakable === false) end++;
      if (line.length > 0 && piece.isBreakable && widthOf(line) + widthOf(pieces.slice(index, end)) > width) {
        lines.push(line);
        const text = piece.text.trimStart();
        line = [{ ...piece, text, width: this.#pdf.font(piece.font).fontSize(piece.size).widthOfString(text) }];
      } else {
        line.push(piece);
      }
    }
    if (line.length > 0) lines.push(line);
    return lines;
  }

  /** Draws a line, words of one font together. */
  #line(pieces: readonly Piece[], left: number, y: number, color: string): void {
    let x = left;
    for (let from = 0; from < pieces.length; ) {
      const first = pieces[from];
      if (!first) break;
      let to = from + 1;
      while (pieces[to]?.font === first.font) to++;
      const text = pieces
        .slice(from, to)
        .map((piece) => piece.text)
        .join('');
      const blank = text.length - text.trimStart().length;
      this.#pdf.font(first.font).fontSize(first.size);
      this.#draw(text.trimStart(), first.font, first.size, color, x + this.#pdf.widthOfString(' ') * blank, y);
      x += this.#pdf.widthOfString(text);
      from = to;
    }
  }

  /** Draws `text` in a line whose top is `y`; what stands on one line shares its baseline whatever the size. */
  #draw(text: string, font: string, size: number, color: string, x: number, y: number): void {
    this.#pdf
      .font(font)
      .fontSize(size)
      .fillColor(color)
      .text(text, x, y + 0.8 * LOOKS.paragraph.size, { lineBreak: false, baseline: 'alphabetic' });
  }
}

function headingLevel(level: number): 1 | 2 | 3 {
  if (level === 1 || level === 2 || level === 3) return level;
  throw new Error(`the samples have no form for a heading of level ${level}`);
}

function widthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { width }) => sum + width, 0);
}

/** One of the 14 fonts that every PDF reader has, so that none need be embedded. */
function fontOf(style: Run['style'], look: Look): string {
  if (style === 'code') return 'Courier';
  if (style === 'strong' || look.isBold) return 'Helvetica-Bold';
  return style === 'emphasis' || look.isItalic ? 'Helvetica-Oblique' : 'Helvetica';
}
