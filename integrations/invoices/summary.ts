import { add, type Money } from '../../domain/shared/money';
import { type DocumentLine, type InvoiceDocument } from './document';
import { ACCENT, amountText, FAINT, INK, LEFT, percentText, RIGHT, RULE, textToFit, WIDTH } from './page';

const SIZE = 8.5;
const ROW = 16;
const SUMMARY_WIDTH = 256;
const TOTALS_WIDTH = 210;
const LABEL_WIDTH = 62;
const TOTALS_LEFT = RIGHT - TOTALS_WIDTH;

interface RateSum {
  readonly taxPercent: string | null;
  readonly net: Money;
  readonly tax: Money;
  readonly gross: Money;
}

/** What each rate comes to, the highest first; sums of the lines, which are rounded already. */
export function sumsByRate(lines: readonly DocumentLine[]): readonly RateSum[] {
  const sums = new Map<string, RateSum>();
  for (const { taxPercent, net, tax, gross } of lines) {
    const rate = percentText(taxPercent);
    const sum = sums.get(rate);
    sums.set(
      rate,
      sum === undefined
        ? { taxPercent, net, tax, gross }
        : { taxPercent, net: add(sum.net, net), tax: add(sum.tax, tax), gross: add(sum.gross, gross) },
    );
  }
  return [...sums.values()].sort((a, b) => Number(b.taxPercent ?? -1) - Number(a.taxPercent ?? -1));
}

/** What {@link drawSummary} takes: whoever draws the last line leaves so much below it. */
export const summaryHeight = ({ lines }: InvoiceDocument): number =>
  18 + Math.max((sumsByRate(lines).length + 1) * ROW, 2 * ROW + 30) + 40;

/** Tax by rate on the left, totals on the right. */
export function drawSummary(pdf: PDFKit.PDFDocument, document: InvoiceDocument): void {
  const rates = sumsByRate(document.lines);
  const top = pdf.y + 18;
  const ratesEnd = drawRates(pdf, rates, top);
  const totalsEnd = drawTotals(pdf, document, top);
  pdf
    .font('regular', SIZE)
    .fillColor(FAINT)
    .text(CLOSING[document.kind], LEFT, Math.max(ratesEnd, totalsEnd) + 18, { width: WIDTH });
}

const CLOSING = {
  invoice: 'Paid in full. Nothing is left to be paid.',
  credit_note: 'Taken off the invoice named above.',
} as const;

function drawRates(pdf: PDFKit.PDFDocument, rates: readonly RateSum[], top: number): number {
  const [rate, amount] = [52, (SUMMARY_WIDTH - 52) / 3];
  const drawRow = (cells: readonly string[], y: number, size = SIZE) =>
    cells.forEach((cell, at) => {
      const x = at === 0 ? LEFT : LEFT + rate + (at - 1) * amount;
      if (at === 0) pdf.text(cell, x, y, { width: rate });
      else textToFit(pdf, cell, { x, y, width: amount, size });
    });
  pdf
    .font('bold')
    .fillColor(FAINT)
    .fontSize(SIZE - 0.5);
  drawRow(['Tax rate', 'Net', 'Tax', 'Gross'], top, SIZE - 0.5);
  let y = top + ROW - 3;
  pdf
    .moveTo(LEFT, y)
    .lineTo(LEFT + SUMMARY_WIDTH, y)
    .lineWidth(0.5)
    .strokeColor(RULE)
    .stroke();
  pdf.font('regular', SIZE).fillColor(INK);
  for (const { taxPercent, net, tax, gross } of rates) {
    drawRow([percentText(taxPercent), amountText(net), amountText(tax), amountText(gross)], y + 4);
    y += ROW;
  }
  return y;
}

function drawTotals(pdf: PDFKit.PDFDocument, { kind, net, tax, total }: InvoiceDocument, top: number): number {
  const drawRow = (label: string, value: string, y: number, size: number) => {
    pdf.fontSize(size).text(label, TOTALS_LEFT, y, { width: LABEL_WIDTH });
    textToFit(pdf, value, { x: TOTALS_LEFT + LABEL_WIDTH, y, width: TOTALS_WIDTH - LABEL_WIDTH, size });
  };
  pdf.font('regular').fillColor(INK);
  drawRow('Net', amountText(net), top, 9.5);
  drawRow('Tax', amountText(tax), top + ROW, 9.5);
  const ruleAt = top + 2 * ROW + 2;
  pdf.moveTo(TOTALS_LEFT, ruleAt).lineTo(RIGHT, ruleAt).lineWidth(1.5).strokeColor(ACCENT).stroke();
  pdf.font('bold').fillColor(ACCENT);
  drawRow(kind === 'invoice' ? 'Total' : 'Credited', `${amountText(total)} ${total.currency}`, ruleAt + 7, 13);
  return ruleAt + 24;
}
