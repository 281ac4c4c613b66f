import { type PoolKey } from '../domain/inventory/events';
import { formatMoney } from '../domain/shared/currency';
import { add, type Money, multiply } from '../domain/shared/money';
import { type Refused } from './unexpectedRefusal';

/** One that is wanted of a pool. `unitPrice` is what the buyer saw; without it he takes today's price. */
export type WantedLine = PoolKey & { readonly quantity: number; readonly unitPrice?: Money };

export interface HoldRequest {
  readonly reservationId: string;
  readonly userId: string;
  readonly lines: readonly WantedLine[];
  /** Until when the buyer is told that he has them. */
  readonly expiresAt: string;
  /** No extension moves the hold beyond it. */
  readonly latestExpiresAt: string;
  /** From when on somebody else may be given them. */
  readonly seatsFreeAt: string;
  /** The new total that the buyer agreed to, when a price has moved. */
  readonly expectedTotal?: Money;
  /** Given back in the same transaction when the seats are refused. */
  readonly cart?: { readonly cartId: string; readonly orderId: string };
}

export type HeldSeats =
  | {
      readonly outcome: 'held';
      readonly total: Money;
      /** The total as people write it: workflow code has no table of currencies. */
      readonly price: string;
      readonly expiresAt: string;
    }
  | Refused;

export const heldFor = (total: Money, expiresAt: string): HeldSeats => ({
  outcome: 'held',
  total,
  price: formatMoney(total),
  expiresAt,
});

export const totalOf = (lines: readonly { readonly unitPrice: Money; readonly quantity: number }[]): Money =>
  lines.map(({ unitPrice, quantity }) => multiply(unitPrice, quantity)).reduce(add);
