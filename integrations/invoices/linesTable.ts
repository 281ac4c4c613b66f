import { type DocumentLine, type InvoiceDocument } from './document';
import {
  ACCENT,
  amountText,
  BOTTOM,
  FAINT,
  INK,
  LEFT,
  PAGE,
  percentText,
  RIGHT,
  RULE,
  SHADE,
  textToFit,
  WIDTH,
} from './page';
import { summaryHeight } from './summary';

interface Column {
  readonly title: string;
  readonly width: number;
  readonly text: (line: DocumentLine) => string;
}

const AMOUNT = 60;
const NARROW = 28;
const RATE = 44;
const DESCRIPTION = WIDTH - 4 * AMOUNT - NARROW - RATE;

const COLUMNS: readonly Column[] = [
  { title: 'Description', width: DESCRIPTION, text: ({ description }) => description },
  { title: 'Qty', width: NARROW, text: ({ quantity }) => (quantity === 0 ? '–' : String(quantity)) },
  { title: 'Unit price', width: AMOUNT, text: ({ unitPrice }) => amountText(unitPrice) },
  { title: 'Net', width: AMOUNT, text: ({ net }) => amountText(net) },
  { title: 'Tax', width: RATE, text: ({ taxPercent }) => percentText(taxPercent) },
  { title: 'Tax amount', width: AMOUNT, text: ({ tax }) => amountText(tax) },
  { title: 'Gross', width: AMOUNT, text: ({ gross }) => amountText(gross) },
];

const PADDING = 5;
const SIZE = 8.5;

/**
 * Every line of the document, over as many pages as it takes; each page has the titles of the columns. The last line stands on one
 * page with the summary that follows, which would look lost alone.
 */
export function drawLines(pdf: PDFKit.PDFDocument, document: InvoiceDocument): void {
  const { lines, total } = document;
  pdf.font('regular', 8).fillColor(FAINT).text(`All amounts in ${total.currency}`, LEFT, pdf.y, {
    width: WIDTH,
    align: 'right',
  });
  pdf.y += 4;
  drawTitles(pdf);
  lines.forEach((line, at) => {
    const height = heightOf(pdf, line);
    const below = at === lines.length - 1 ? summaryHeight(document) : 0;
    if (pdf.y + height + below > BOTTOM) {
      pdf.addPage();
      pdf.y = PAGE.margin;
      drawTitles(pdf);
    }
    drawRow(pdf, line, { y: pdf.y, height, shaded: at % 2 === 1 });
    pdf.y += height;
  });
  pdf.moveTo(LEFT, pdf.y).lineTo(RIGHT, pdf.y).lineWidth(0.5).strokeColor(RULE).stroke();
}

function drawTitles(pdf: PDFKit.PDFDocument): void {
  const { y } = pdf;
  const height = SIZE + 2 * PADDING + 3;
  pdf.rect(LEFT, y, WIDTH, height).fill(ACCENT);
  pdf.font('bold').fillColor('#ffffff');
  drawCells(pdf, ({ title }) => title, y, SIZE - 0.5);
  pdf.y = y + height;
}

const heightOf = (pdf: PDFKit.PDFDocument, { description }: DocumentLine): number =>
  pdf.font('regular', SIZE).heightOfString(description, { width: DESCRIPTION - 2 * PADDING }) + 2 * PADDING;

interface Row {
  readonly y: number;
  readonly height: number;
  readonly shaded: boolean;
}

function drawRow(pdf: PDFKit.PDFDocument, line: DocumentLine, { y, height, shaded }: Row): void {
  if (shaded) pdf.rect(LEFT, y, WIDTH, height).fill(SHADE);
  pdf.font('regular').fillColor(INK);
  drawCells(pdf, ({ text }) => text(line), y, SIZE);
  pdf.y = y;
}

/** The first to the left, where words stand; the others to the right, so that digits stand under each other. */
function drawCells(pdf: PDFKit.PDFDocument, textOf: (column: Column) => string, y: number, size: number): void {
  let x = LEFT;
  for (const column of COLUMNS) {
    const place = { x: x + PADDING, y: y + PADDING, width: column.width - 2 * PADDING };
    if (x === LEFT) pdf.fontSize(size).text(textOf(column), place.x, place.y, { width: place.width });
    else textToFit(pdf, textOf(column), { ...place, size });
    x += column.width;
  }
}
