import { type Money, subtract, sum } from '../domain/shared/money';
import { type Order } from './orders';
import { type Payment } from './payments';

/** What an order's payments come to. */
export interface OrderMoney {
  readonly status: 'unpaid' | 'paid' | 'partly_refunded' | 'refunded' | 'overpaid';
  /** Came in, by whatever payment, also what has gone back since. */
  readonly captured: Money;
  /** Has gone back; what is under way is not in it yet. */
  readonly refunded: Money;
  readonly net: Money;
}

/** Counted from payments, not from what the order says of itself: late and double money is the money of no step. */
export const moneyOf = (
  { total, status }: Pick<Order, 'total' | 'status'>,
  payments: readonly Pick<Payment, 'amount' | 'refunded' | 'succeededAt'>[],
): OrderMoney => {
  const came = payments.filter(({ succeededAt }) => succeededAt !== null);
  const captured = sum(
    came.map(({ amount }) => amount),
    total.currency,
  );
  const refunded = sum(
    came.map((payment) => payment.refunded),
    total.currency,
  );
  const net = subtract(captured, refunded);
  return { status: statusOf(captured.amount, net.amount, { total: total.amount, status }), captured, refunded, net };
};

const statusOf = (
  captured: number,
  net: number,
  order: { readonly total: number; readonly status: Order['status'] },
): OrderMoney['status'] => {
  if (captured === 0) return order.total === 0 && isGiven(order.status) ? 'paid' : 'unpaid';
  if (net > order.total) return 'overpaid';
  if (net === order.total) return 'paid';
  return net > 0 ? 'partly_refunded' : 'refunded';
};

/** An order for nothing is paid with its tickets. */
const isGiven = (status: Order['status']): boolean => status === 'paid' || status === 'fulfilled';
