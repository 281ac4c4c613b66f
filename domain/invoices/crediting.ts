import { type Money } from '../shared/money';
import { spread } from '../shared/spread';

/** One line of an invoice of the order, and how much of it has not been taken back yet. */
export interface OpenLine {
  /** Of its gross. */
  readonly left: Money;
}

/** Money that goes back for one ticket. */
export interface TicketBack {
  /** Place of the ticket's line among the lines. */
  readonly line: number;
  readonly amount: Money;
}

export interface MoneyBack {
  readonly amount: Money;
  /** Empty: money goes back and the tickets stay good. */
  readonly tickets: readonly TicketBack[];
}

/** What goes back of one line, and for how many tickets. */
export interface Share {
  readonly gross: Money;
  readonly quantity: number;
}

/**
 * What goes back of which line, in the order of the lines. A ticket's money is its line's. What is for no ticket, and what a line has
 * not got any more because an earlier refund was spread over it, falls on all lines in proportion to what is left of them. No line
 * gives more than is left of it; the shares add up to the amount, or to all that is left when that is less.
 */
export const sharesOf = ({ amount, tickets }: MoneyBack, lines: readonly OpenLine[]): readonly Share[] => {
  const taken = lines.map(() => ({ gross: 0, quantity: 0 }));
  const leftOf = (line: number): number => (lines[line]?.left.amount ?? 0) - (taken[line]?.gross ?? 0);
  let rest = amount.amount;
  for (const ticket of tickets) {
    const line = taken[ticket.line];
    if (line === undefined) continue;
    const share = Math.min(ticket.amount.amount, leftOf(ticket.line), rest);
    line.gross += share;
    line.quantity += 1;
    rest -= share;
  }
  const left = lines.map((_, line) => leftOf(line));
  const spreadable = Math.min(
    rest,
    left.reduce((total, each) => total + each, 0),
  );
  const parts = spreadable === 0 ? [] : spread({ ...amount, amount: spreadable }, left);
  return taken.map(({ gross, quantity }, line) => ({
    gross: { ...amount, amount: gross + (parts[line]?.amount ?? 0) },
    quantity,
  }));
};
