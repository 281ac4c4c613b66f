import { type Money } from '../../domain/shared/money';

/** Somebody who sells or buys, as he stands on paper. */
export interface Party {
  /** The company, or the person who buys for himself. */
  readonly name: string;
  /** The person at that company. */
  readonly contact: string | null;
  /** One entry a line. */
  readonly address: readonly string[];
  readonly taxId: string | null;
  readonly email: string | null;
}

export interface DocumentLine {
  readonly description: string;
  readonly quantity: number;
  readonly unitPrice: Money;
  readonly net: Money;
  readonly tax: Money;
  readonly gross: Money;
  /** Decimal string; null where there is no tax rate. */
  readonly taxPercent: string | null;
}

/** All that is printed, in one currency, with nothing left to be looked up or added up anew: what was issued is what is shown. */
export interface InvoiceDocument {
  readonly kind: 'invoice' | 'credit_note';
  readonly number: string;
  /** RFC 3339; the paper shows its day in UTC, in which the series counts its years. */
  readonly issuedAt: string;
  readonly orderId: string;
  /** Number of the invoice that a credit note takes something off. */
  readonly refersTo: string | null;
  readonly seller: Party;
  readonly buyer: Party;
  readonly lines: readonly DocumentLine[];
  readonly net: Money;
  readonly tax: Money;
  readonly total: Money;
}
