import { type House } from './house';
import { inBalance, type Ledger, ledgerOf } from './ledger';
import { type MoneyWay, type WayEnd } from './moneyWays';
import { type Order } from './people';
import { chargesOf, refundsOf } from './providers';

export const PRICE = 24_000;

/** Whether an order has come to the end of its way. */
export const isAt =
  ({ status, payments, refunds }: WayEnd) =>
  (order: Order): boolean =>
    order.status === status &&
    order.payments.map((payment) => payment.status).join() === payments.join() &&
    order.refunds.filter((refund) => refund.status === 'succeeded').length === refunds;

export interface MoneyEnd {
  readonly attention: unknown;
  readonly books: Ledger;
  readonly charges: number;
  readonly refunds: number;
  readonly goodTickets: number;
}

/** What an order of one ticket has come to, as its bank, its books and its door see it. */
export const moneyEndOf = async (house: House, { orderId, attention, tickets }: Order): Promise<MoneyEnd> => ({
  attention,
  books: await ledgerOf(house, orderId),
  charges: (await chargesOf(house, orderId)).length,
  refunds: (await refundsOf(house, orderId)).length,
  goodTickets: tickets.filter(({ status }) => status === 'issued').length,
});

/** The same as it should be: charged once or not at all, and a ticket for what was kept. */
export const expectedEndOf = ({ end: { status, refunds } }: MoneyWay): MoneyEnd => {
  const isPaid = status === 'fulfilled';
  return {
    attention: null,
    books: inBalance(isPaid ? PRICE : 0),
    charges: isPaid ? 1 : refunds,
    refunds,
    goodTickets: isPaid ? 1 : 0,
  };
};
