import { type House } from './house';
import { chargesOf, refundsOf } from './providers';

/** What was kept of one order's money, as each book has it. Minor units of the order's currency. */
export interface Ledger {
  /** Taken from cards and accounts, less what went back or is on its way back. */
  readonly bank: number;
  /** Our payments, less our refunds. */
  readonly payments: number;
  /** What the order counts as paid. */
  readonly order: number;
  /** Invoices, less credit notes. */
  readonly documents: number;
}

export const inBalance = (amount: number): Ledger => ({
  bank: amount,
  payments: amount,
  order: amount,
  documents: amount,
});

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);

const bankOf = async (house: House, orderId: string): Promise<number> => {
  const charges = await chargesOf(house, orderId);
  const refunds = (await refundsOf(house, orderId)).filter(
    ({ status }) => status !== 'failed' && status !== 'canceled',
  );
  return sum(charges.map((charge) => charge.amount_captured)) - sum(refunds.map(({ amount }) => amount));
};

/** All books of one order. When nothing is under way any more, they agree. */
export const ledgerOf = async (house: House, orderId: string): Promise<Ledger> => {
  const rowsOf = async (table: string, statusOrKind: string, values: readonly string[], amount = 'amount') => {
    const rows = await house.database
      .db(table)
      .where('order_id', orderId)
      .whereIn(statusOrKind, values)
      .pluck<(number | string)[]>(amount);
    return sum(rows.map(Number));
  };
  const [bank, taken, refunded, order, invoiced, credited] = await Promise.all([
    bankOf(house, orderId),
    rowsOf('payments', 'status', ['succeeded', 'partly_refunded', 'refunded']),
    rowsOf('refunds', 'status', ['succeeded']),
    rowsOf('orders', 'status', ['paid', 'fulfilled'], 'total_amount'),
    rowsOf('invoices', 'kind', ['invoice'], 'total_amount'),
    rowsOf('invoices', 'kind', ['credit_note'], 'total_amount'),
  ]);
  return { bank, payments: taken - refunded, order, documents: invoiced - credited };
};
