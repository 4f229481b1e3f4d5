import PDFDocument from 'pdfkit';
import { plain, type Run, type SampleBlock, type SampleSource } from './source.ts';

type Pdf = InstanceType<typeof PDFDocument>;
type TextBlock = Exclude<SampleBlock, { kind: 'table' }>;

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

const TABLE_ABOVE = 12;

/** A word, or a piece of one, set in one font. */
interface Piece {
  readonly text: string;
  readonly font: string;
  readonly size: number;
  readonly width: number;
  /** Width of the blank before it; 0 where it sticks to the piece before, and a line must not be broken. */
  readonly blank: number;
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
      this.#need(this.#heightWithFollowers(blocks, index));
      if (block.kind === 'table') this.#table(block.rows);
      else this.#block(block);
      if (block.kind === 'heading' && block.level > 1) this.#bookmark(plain(block.runs), block.level);
    }
  }

  /** What stays on one page: a block with what it introduces, and the first two items of a list. */
  #heightWithFollowers(blocks: readonly SampleBlock[], index: number): number {
    const [previous, block, next] = [blocks[index - 1], blocks[index], blocks[index + 1]];
    if (!block) return 0;
    const introducesList = next?.kind === 'list-item' && (block.kind === 'paragraph' || previous?.kind !== 'list-item');
    const introduces = block.kind === 'heading' || introducesList;
    return this.#height(block) + (introduces ? this.#heightWithFollowers(blocks, index + 1) : 0);
  }

  #height(block: SampleBlock): number {
    if (block.kind === 'table') return TABLE_ABOVE + block.rows.length * LOOKS.cell.leading;
    const look = lookOf(block);
    return look.above + this.#linesOf(block).length * look.leading;
  }

  /** A heading, a paragraph or a list item; never divided between pages. */
  #block(block: TextBlock): void {
    const look = lookOf(block);
    if (this.#y > PAGE.top) this.#y += look.above;
    if (block.kind === 'list-item') this.#draw('•', 'Helvetica', look.size, ACCENT, PAGE.left, this.#y);
    for (const line of this.#linesOf(block)) {
      this.#line(line, PAGE.left + indentOf(block), this.#y, look.color);
      this.#y += look.leading;
    }
  }

  #linesOf(block: TextBlock): Piece[][] {
    return this.#breakLines(this.#pieces(block.runs, lookOf(block)), TEXT_WIDTH - indentOf(block));
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
    this.#y += TABLE_ABOVE;
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

  /** Begins a new page if `height` does not fit on this one. */
  #need(height: number): void {
    if (this.#y + height <= PAGE.height - PAGE.bottom) return;
    this.#pdf.addPage();
    this.#pageNumber++;
    this.#footer();
    this.#y = PAGE.top;
  }

  #footer(): void {
    const text = String(this.#pageNumber);
    const width = this.#width(text, 'Helvetica', 9);
    this.#draw(text, 'Helvetica', 9, GREY, (PAGE.width - width) / 2, PAGE.height - PAGE.footer);
  }

  #bookmark(title: string, level: number): void {
    const { outline } = this.#pdf;
    const parent = level > 2 ? outline.children.at(-1) : outline;
    (parent ?? outline).addItem(title, { expanded: true });
  }

  #pieces(runs: readonly Run[], look: Look): Piece[] {
    const pieces: Piece[] = [];
    const blankWidth = this.#width(' ', fontOf('plain', look), look.size);
    let blank = 0;
    for (const { text, style } of runs) {
      const font = fontOf(style, look);
      // Courier looks larger than Helvetica at the same size.
      const size = style === 'code' ? look.size * 0.94 : look.size;
      for (const word of style === 'code' ? [text] : (text.match(/\s+|\S+/g) ?? [])) {
        if (/^\s/.test(word)) {
          blank = blankWidth;
        } else {
          pieces.push({ text: word, font, size, width: this.#width(word, font, size), blank });
          blank = 0;
        }
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
      while (pieces[end]?.blank === 0) end++;
      if (line.length > 0 && piece.blank > 0 && widthOf([...line, ...pieces.slice(index, end)]) > width) {
        lines.push(line);
        line = [{ ...piece, blank: 0 }];
      } else {
        line.push(piece);
      }
    }
    if (line.length > 0) lines.push(line);
    return lines;
  }

  /** Draws a line, words of one font together, so that they are text with blanks for a reader of the PDF. */
  #line(pieces: readonly Piece[], left: number, y: number, color: string): void {
    let x = left;
    for (let from = 0; from < pieces.length; ) {
      const first = pieces[from];
      if (!first) break;
      let to = from + 1;
      while (pieces[to]?.font === first.font) to++;
      const group = pieces.slice(from, to);
      const text = group.map((piece, index) => (index > 0 && piece.blank > 0 ? ` ${piece.text}` : piece.text)).join('');
      this.#draw(text, first.font, first.size, color, x + first.blank, y);
      x += widthOf(group);
      from = to;
    }
  }

  #width(text: string, font: string, size: number): number {
    return this.#pdf.font(font).fontSize(size).widthOfString(text);
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

function lookOf(block: TextBlock): Look {
  if (block.kind !== 'heading') return LOOKS[block.kind];
  if (block.level === 1 || block.level === 2 || block.level === 3) return LOOKS[block.level];
  throw new Error(`the samples have no form for a heading of level ${block.level}`);
}

function indentOf({ kind }: TextBlock): number {
  return kind === 'list-item' ? BULLET_INDENT : 0;
}

function widthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { width, blank }) => sum + width + blank, 0);
}

/** One of the 14 fonts that every PDF reader has, so that none need be embedded. */
function fontOf(style: Run['style'], look: Look): string {
  if (style === 'code') return 'Courier';
  if (style === 'strong' || look.isBold) return 'Helvetica-Bold';
  return style === 'emphasis' || look.isItalic ? 'Helvetica-Oblique' : 'Helvetica';
}
