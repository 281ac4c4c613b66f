import { type InvoiceDocument, type Party } from './document';
import { ACCENT, dayText, FAINT, INK, LEFT, PAGE, RIGHT, RULE, WIDTH } from './page';

const GAP = 24;
const HALF = (WIDTH - GAP) / 2;
const LABEL_WIDTH = 72;

export const titleOf = ({ kind }: Pick<InvoiceDocument, 'kind'>): string =>
  kind === 'invoice' ? 'Invoice' : 'Credit note';

/** What it is, and who sold what to whom. Leaves the pen below. */
export function drawHeading(pdf: PDFKit.PDFDocument, document: InvoiceDocument): void {
  pdf.font('bold', 26).fillColor(ACCENT).text(titleOf(document), LEFT, PAGE.margin, { width: HALF });
  pdf
    .font('regular', 10)
    .fillColor(FAINT)
    .text(document.number, LEFT, pdf.y + 1, { width: HALF });
  const titleEnds = pdf.y;

  const factsEnd = drawFacts(pdf, factsOf(document), LEFT + HALF + GAP, PAGE.margin + 6);
  const ruleAt = Math.max(titleEnds, factsEnd) + 14;
  pdf.moveTo(LEFT, ruleAt).lineTo(RIGHT, ruleAt).lineWidth(1.5).strokeColor(ACCENT).stroke();

  const partiesAt = ruleAt + 18;
  const sellerEnds = drawParty(pdf, 'Seller', document.seller, LEFT, partiesAt);
  const buyerEnds = drawParty(pdf, 'Buyer', document.buyer, LEFT + HALF + GAP, partiesAt);
  pdf.x = LEFT;
  pdf.y = Math.max(sellerEnds, buyerEnds) + 22;
}

const factsOf = (document: InvoiceDocument): readonly (readonly [label: string, value: string])[] => [
  ['Date of issue', dayText(document.issuedAt)],
  ...(document.refersTo === null ? [] : [['To invoice', document.refersTo] as const]),
  ['Order', document.orderId],
];

/** @returns where it ends */
function drawFacts(pdf: PDFKit.PDFDocument, facts: ReturnType<typeof factsOf>, x: number, top: number): number {
  let y = top;
  for (const [label, value] of facts) {
    const width = HALF - LABEL_WIDTH;
    pdf.font('regular', 8.5).fillColor(FAINT).text(label, x, y, { width: LABEL_WIDTH });
    pdf.fillColor(INK).text(value, x + LABEL_WIDTH, y, { width });
    y = pdf.y + 4;
  }
  return y;
}

/** @returns where it ends */
function drawParty(pdf: PDFKit.PDFDocument, label: string, party: Party, x: number, top: number): number {
  const options = { width: HALF };
  pdf
    .font('bold', 7.5)
    .fillColor(FAINT)
    .text(label.toUpperCase(), x, top, { ...options, characterSpacing: 0.8 });
  pdf
    .moveTo(x, pdf.y + 2)
    .lineTo(x + HALF, pdf.y + 2)
    .lineWidth(0.5)
    .strokeColor(RULE)
    .stroke();
  pdf
    .font('bold', 10.5)
    .fillColor(INK)
    .text(party.name, x, pdf.y + 7, options);
  pdf.font('regular', 9);
  for (const line of linesOf(party)) pdf.text(line, x, pdf.y + 1.5, options);
  return pdf.y;
}

const linesOf = ({ contact, address, taxId, email }: Party): readonly string[] => [
  ...(contact === null ? [] : [contact]),
  ...address,
  ...(taxId === null ? [] : [`Tax ID ${taxId}`]),
  ...(email === null ? [] : [email]),
];
