import { type Knex } from 'knex';
import { type Money } from '../domain/shared/money';
import { type Amount, selectRows, toMoney } from './rows';

/** A buyer's money in one currency. */
export interface FinancialTotals {
  readonly currency: string;
  /** Payments that succeeded, also what has gone back since. */
  readonly paid: Money;
  readonly refunded: Money;
  /** What is left of it with the sellers; refunds that are under way are not taken off yet. */
  readonly net: Money;
  /** Asked for and not there yet. */
  readonly openRefunds: Money;
  readonly payments: number;
  readonly refunds: number;
}

interface Row {
  readonly currency: string;
  readonly paid: Amount;
  readonly refunded: Amount;
  readonly open_refunds: Amount;
  readonly payments: number;
  readonly refunds: number;
}

const TOTALS = `
  select p.currency, sum(p.amount)::bigint as paid, sum(p.refunded_amount)::bigint as refunded,
    count(*)::integer as payments,
    coalesce(sum(r.open_amount), 0)::bigint as open_refunds, coalesce(sum(r.succeeded), 0)::integer as refunds
  from payments p
  left join lateral (
    select sum(amount) filter (where status in ('requested', 'submitted')) as open_amount,
      count(*) filter (where status = 'succeeded') as succeeded
    from refunds where payment_id = p.payment_id and order_id = p.order_id
  ) r on true
  where p.user_id = ?::uuid and p.succeeded_at is not null
  group by p.currency order by p.currency`;

/** UserFinancialInfo, its sums: one entry for each currency that he has paid in. */
export const financialTotalsOf = async (db: Knex, userId: string): Promise<readonly FinancialTotals[]> =>
  (await selectRows<Row>(db, TOTALS, [userId])).map((row) => ({
    currency: row.currency,
    paid: toMoney(row.paid, row.currency),
    refunded: toMoney(row.refunded, row.currency),
    net: toMoney(Number(row.paid) - Number(row.refunded), row.currency),
    openRefunds: toMoney(row.open_refunds, row.currency),
    payments: row.payments,
    refunds: row.refunds,
  }));
