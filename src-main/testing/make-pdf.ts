import PDFDocument from 'pdfkit';

export interface PdfOptions {
  readonly title?: string;
  /** With one, the file opens only with this password. */
  readonly password?: string;
  /** What the document says its language is. */
  readonly language?: string;
}

/**
 * A real PDF, made in memory.
 * @param draw writes on the document; it begins on page 1
 */
export function makePdf(
  draw: (pdf: PDFKit.PDFDocument) => void,
  { title, password, language }: PdfOptions = {},
): Promise<Uint8Array> {
  const pdf = new PDFDocument({
    size: 'A4',
    margin: 72,
    info: { ...(title !== undefined && { Title: title }), CreationDate: new Date(0) },
    ...(language !== undefined && { lang: language }),
    ...(password !== undefined && { userPassword: password, ownerPassword: `${password}-owner` }),
  });
  const parts: Buffer[] = [];
  pdf.on('data', (part: Buffer) => parts.push(part));
  return new Promise((resolve, reject) => {
    pdf.on('end', () => resolve(new Uint8Array(Buffer.concat(parts)))).on('error', reject);
    draw(pdf);
    pdf.end();
  });
}

/** A PDF with one paragraph on each page. */
export function makeTextPdf(pages: readonly string[], options: PdfOptions = {}): Promise<Uint8Array> {
  return makePdf((pdf) => {
    pages.forEach((text, index) => {
      if (index > 0) pdf.addPage();
      pdf.fontSize(11).text(text);
    });
  }, options);
}

/** Two sentences to fill a page with. */
export const LOREM =
  'The river rises in the hills to the north and runs for ninety miles through farmland before it meets the sea. ' +
  'Its water is clear in spring and brown after rain, and mills have stood along its banks for many hundred years. ';
