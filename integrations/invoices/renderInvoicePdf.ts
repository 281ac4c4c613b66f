import PDFDocument from 'pdfkit';
import { type InvoiceDocument } from './document';
import { drawHeading, titleOf } from './heading';
import { drawLines } from './linesTable';
import { FAINT, fonts, LEFT, PAGE, RIGHT, RULE, WIDTH } from './page';
import { drawSummary } from './summary';

/**
 * The document on A4, its fonts embedded. Nothing of the clock is in it, so that the same document is the same bytes as long as
 * the libraries are the same; what has to be the same for longer is kept by the caller. Takes some tens of milliseconds of the
 * processor.
 */
export async function renderInvoicePdf(document: InvoiceDocument): Promise<Buffer> {
  const { regular, bold } = fonts();
  const title = `${titleOf(document)} ${document.number}`;
  const pdf = new PDFDocument({
    size: 'A4',
    // The foot is drawn below the text, where a margin would make pdfkit begin a new page.
    margins: { top: PAGE.margin, bottom: 0, left: PAGE.margin, right: PAGE.margin },
    bufferPages: true,
    lang: 'en',
    displayTitle: true,
    info: { Title: title, Author: document.seller.name, CreationDate: new Date(document.issuedAt) },
  });
  const bytes = collect(pdf);
  pdf.registerFont('regular', regular);
  pdf.registerFont('bold', bold);
  drawHeading(pdf, document);
  drawLines(pdf, document);
  drawSummary(pdf, document);
  drawFeet(pdf, title);
  pdf.end();
  return bytes;
}

const collect = (pdf: PDFKit.PDFDocument): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => resolve(Buffer.concat(chunks)));
    pdf.on('error', reject);
  });

/** Once all pages are there: each says which of how many it is. */
function drawFeet(pdf: PDFKit.PDFDocument, title: string): void {
  const { count } = pdf.bufferedPageRange();
  const y = PAGE.height - 50;
  for (let page = 0; page < count; page += 1) {
    pdf.switchToPage(page);
    pdf.moveTo(LEFT, y).lineTo(RIGHT, y).lineWidth(0.5).strokeColor(RULE).stroke();
    pdf.font('regular', 7.5).fillColor(FAINT);
    pdf.text(title, LEFT, y + 7, { width: WIDTH, lineBreak: false });
    pdf.text(`Page ${page + 1} of ${count}`, LEFT, y + 7, { width: WIDTH, align: 'right' });
  }
}
