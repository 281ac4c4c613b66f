import { type PoolEvent, type RejectedLine, type ReservationLine } from '../domain/inventory/events';
import { totalRefusal } from '../domain/shared/chargeableTotal';
import { type Decision } from '../domain/shared/decision';
import { equals, type Money } from '../domain/shared/money';
import { type Refusal } from '../event-store';
import { totalOf, type WantedLine } from './holdRequest';

export const rejectedLines = (
  lines: readonly WantedLine[],
  decisions: readonly Decision<PoolEvent>[],
): readonly RejectedLine[] =>
  decisions.flatMap((decision, index) => {
    const line = lines[index];
    if (line === undefined || !('refused' in decision)) return [];
    const { code, details } = decision.refused;
    const available = typeof details?.available === 'number' ? details.available : 0;
    return [{ concertId: line.concertId, ticketType: line.ticketType, requested: line.quantity, available, code }];
  });

/** What keeps on being impossible is said before what may change: an unknown type, then a closed sale, then too few seats. */
const MESSAGES: Readonly<Record<string, string>> = {
  ticket_type_unknown: 'There is no such ticket type.',
  concert_cancelled: 'This concert has been cancelled.',
  ticket_type_withdrawn: 'These tickets are no longer sold.',
  sale_not_open: 'Tickets for this concert are not on sale now.',
  sold_out: 'Not all of these tickets are available any more.',
};
const PRECEDENCE = Object.keys(MESSAGES);

export const refusalOf = (rejected: readonly RejectedLine[]): Refusal | undefined => {
  const [worst] = [...rejected].sort((left, right) => PRECEDENCE.indexOf(left.code) - PRECEDENCE.indexOf(right.code));
  if (worst === undefined) return undefined;
  return {
    code: worst.code,
    message: MESSAGES[worst.code] ?? 'These tickets cannot be held.',
    details: { lines: rejected },
  };
};

export const currencyRefusal = (held: readonly ReservationLine[]): Refusal | undefined => {
  const currencies = [...new Set(held.map(({ unitPrice }) => unitPrice.currency))];
  return currencies.length > 1
    ? {
        code: 'mixed_currency',
        message: `One reservation cannot be paid in ${currencies.join(' and ')}.`,
        details: { currencies },
      }
    : undefined;
};

/** What is held cannot be paid for: refused with the seats, so that nothing stays held for nobody's money. */
export const amountRefusal = (held: readonly ReservationLine[]): Refusal | undefined =>
  held.length === 0 ? undefined : totalRefusal(totalOf(held));

export const priceRefusal = (
  lines: readonly WantedLine[],
  expectedTotal: Money | undefined,
  held: readonly ReservationLine[],
): Refusal | undefined => {
  const seen = lines.flatMap(({ unitPrice, quantity }) => (unitPrice === undefined ? [] : [{ unitPrice, quantity }]));
  const moved = held.some(({ unitPrice }, index) => {
    const before = lines[index]?.unitPrice;
    return before !== undefined && !equals(before, unitPrice);
  });
  const currentTotal = totalOf(held);
  const agreed = expectedTotal === undefined ? !moved : equals(expectedTotal, currentTotal);
  if (agreed) return undefined;
  return {
    code: 'price_changed',
    message: 'A price has changed since the tickets were put into the cart.',
    details: { expectedTotal: expectedTotal ?? totalOf(seen), currentTotal },
  };
};
