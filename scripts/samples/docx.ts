import { mock } from 'node:test';
import {
  AlignmentType,
  BorderStyle,
  Document,
  Footer,
  HeadingLevel,
  LineRuleType,
  Packer,
  PageNumber,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from 'docx';
import type { Run, SampleBlock, SampleSource } from './source.ts';

/** Word counts type in half points and distances in twentieths of a point. */
const halfPoints = (points: number): number => points * 2;
const twips = (points: number): number => points * 20;

const FONT = 'Calibri';
const CODE_FONT = 'Consolas';
const INK = '1F2328';
const GREY = '5F6670';
const ACCENT = '1F5C57';
const RULE = 'C9CED4';

const A4 = { width: 11_906, height: 16_838 };
const MARGIN = twips(68);
const HEADINGS = [HeadingLevel.TITLE, HeadingLevel.HEADING_1, HeadingLevel.HEADING_2] as const;

/**
 * Sets a source as a Word document: title and headings carry Word's own styles. The same
 * source and date give the same bytes: `docx` writes the current time into the metadata and
 * into the zip archive and takes no other, so the clock stands still while it writes.
 */
export async function makeDocx(source: SampleSource, author: string, date: Date): Promise<Buffer> {
  // The archive's dates are in local time.
  process.env.TZ = 'UTC';
  mock.timers.enable({ apis: ['Date'], now: date });
  try {
    return await Packer.toBuffer(documentOf(source, author));
  } finally {
    mock.timers.reset();
  }
}

function documentOf({ title, blocks }: SampleSource, author: string): Document {
  const heading = (size: number, color: string, before: number, after: number) => ({
    run: { font: FONT, size: halfPoints(size), bold: true, color },
    paragraph: { spacing: { before: twips(before), after: twips(after) }, keepNext: true, keepLines: true },
  });
  return new Document({
    title,
    creator: author,
    lastModifiedBy: author,
    description: 'Part of Alcove’s handbook',
    styles: {
      default: {
        document: {
          run: { font: FONT, size: halfPoints(11), color: INK, language: { value: 'en-GB' } },
          paragraph: { spacing: { after: twips(6), line: 276, lineRule: LineRuleType.AUTO } },
        },
        title: heading(24, ACCENT, 0, 4),
        heading1: heading(15, ACCENT, 14, 4),
        heading2: heading(12.5, INK, 10, 3),
        listParagraph: { paragraph: { spacing: { after: twips(3) } } },
      },
    },
    sections: [
      {
        properties: {
          page: { size: A4, margin: { top: MARGIN, bottom: MARGIN, left: MARGIN, right: MARGIN } },
        },
        footers: { default: new Footer({ children: [pageNumber()] }) },
        children: blocks.map(childOf),
      },
    ],
  });
}

function pageNumber(): Paragraph {
  return new Paragraph({
    alignment: AlignmentType.CENTER,
    children: [new TextRun({ children: [PageNumber.CURRENT], size: halfPoints(9), color: GREY })],
  });
}

function childOf(block: SampleBlock): Paragraph | Table {
  if (block.kind === 'table') return tableOf(block.rows);
  const children = block.runs.map((run) => textRun(run, block.kind === 'lead' ? { italics: true, color: GREY } : {}));
  if (block.kind === 'list-item') return new Paragraph({ children, bullet: { level: 0 } });
  if (block.kind !== 'heading') return new Paragraph({ children });
  const style = HEADINGS[block.level - 1];
  if (!style) throw new Error(`the samples have no form for a heading of level ${block.level}`);
  return new Paragraph({ heading: style, children: block.runs.map(({ text }) => new TextRun(text)) });
}

function textRun({ text, style }: Run, look: { italics?: boolean; color?: string; bold?: boolean }): TextRun {
  return new TextRun({
    text,
    ...look,
    ...(style === 'strong' && { bold: true }),
    ...(style === 'emphasis' && { italics: true }),
    ...(style === 'code' && { font: CODE_FONT, size: halfPoints(10) }),
  });
}

function tableOf(rows: readonly (readonly Run[][])[]): Table {
  const width = A4.width - 2 * MARGIN;
  const columnWidths = [Math.round(width * 0.25), Math.round(width * 0.75)];
  const none = { style: BorderStyle.NONE, size: 0, color: 'auto' };
  return new Table({
    width: { size: width, type: WidthType.DXA },
    columnWidths,
    borders: {
      top: none,
      left: none,
      right: none,
      insideVertical: none,
      bottom: { style: BorderStyle.SINGLE, size: 4, color: RULE },
      insideHorizontal: { style: BorderStyle.SINGLE, size: 4, color: RULE },
    },
    rows: rows.map(
      (row, index) =>
        new TableRow({
          tableHeader: index === 0,
          cantSplit: true,
          children: row.map(
            (cell, column) =>
              new TableCell({
                width: { size: columnWidths[column] ?? 0, type: WidthType.DXA },
                margins: { top: twips(3), bottom: twips(3), left: 0, right: twips(8) },
                children: [
                  new Paragraph({
                    spacing: { after: 0 },
                    children: cell.map((run) => textRun(run, index === 0 ? { bold: true } : {})),
                  }),
                ],
              }),
          ),
        }),
    ),
  });
}
