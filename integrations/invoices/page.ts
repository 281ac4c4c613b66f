import { readFileSync } from 'node:fs';
import { minorUnits } from '../../domain/shared/currency';
import { type Money } from '../../domain/shared/money';

/** A4 in points. */
export const PAGE = { width: 595.28, height: 841.89, margin: 48 } as const;
export const LEFT = PAGE.margin;
export const RIGHT = PAGE.width - PAGE.margin;
export const WIDTH = RIGHT - LEFT;
/** Below this line of every page stands its foot. */
export const BOTTOM = PAGE.height - 76;

export const INK = '#16202c';
export const FAINT = '#66717f';
export const RULE = '#c9d1da';
export const SHADE = '#f2f5f8';
export const ACCENT = '#1f4e79';

const font = (name: string): Buffer => readFileSync(require.resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`));

let loaded: { readonly regular: Buffer; readonly bold: Buffer } | undefined;

/** Read when the first document is written, then kept: names are written in whatever script their owners use. */
export const fonts = () =>
  (loaded ??= { regular: font('DejaVuSansCondensed'), bold: font('DejaVuSansCondensed-Bold') });

/** `1,234.50`, with the decimals of the currency and without its name, which stands once over the column. */
export function amountText({ amount, currency }: Money): string {
  const decimals = minorUnits(currency);
  const digits = String(Math.abs(amount)).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, ',');
  const sign = amount < 0 ? '-' : '';
  return decimals === 0 ? `${sign}${whole}` : `${sign}${whole}.${digits.slice(-decimals)}`;
}

/** `8%`, `8.5%`; a rate that is none is a dash. */
export const percentText = (percent: string | null): string =>
  percent === null ? '–' : `${percent.includes('.') ? percent.replace(/\.?0+$/, '') : percent}%`;

/** `24 November 2026`, in UTC. @param instant RFC 3339 */
export const dayText = (instant: string): string =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(instant));

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Of the letters, at most. */
  readonly size: number;
}

/** One line to the right of its place; made smaller when it would not fit, because a number must not be broken. */
export function textToFit(pdf: PDFKit.PDFDocument, text: string, { x, y, width, size }: Place): void {
  const natural = pdf.fontSize(size).widthOfString(text);
  const scale = Math.min(1, width / natural);
  pdf
    .fontSize(size * scale)
    .text(text, x + width - natural * scale, y + (size * (1 - scale)) / 2, { lineBreak: false });
}
