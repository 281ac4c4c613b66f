import { type Knex } from 'knex';
import { type Payment, type PaymentRow, toPayment } from './payments';
import { type Refund, type RefundRow, toRefund } from './refunds';
import { type Amount, selectRow, selectRows } from './rows';

/** Both ends belong to it. */
export interface TimeSpan {
  readonly from: Date;
  readonly to: Date;
}

/** Those of them that there are, in no order. */
export const paymentsByIntents = async (db: Knex, intentIds: readonly string[]): Promise<readonly Payment[]> => {
  const rows = await selectRows<PaymentRow>(db, 'select * from payments where intent_id = any(?::text[])', [
    [...intentIds],
  ]);
  return rows.map(toPayment);
};

/** Payments that have an intent, by when they began. */
export const paymentsBegunWithin = async (
  db: Knex,
  { from, to }: TimeSpan,
  limit: number,
): Promise<readonly (Payment & { readonly intentId: string })[]> => {
  const rows = await selectRows<PaymentRow & { intent_id: string }>(
    db,
    `select * from payments
     where initiated_at between ?::timestamptz and ?::timestamptz and intent_id is not null
     order by initiated_at, payment_id limit ?`,
    [from, to, limit],
  );
  return rows.map((row) => ({ ...toPayment(row), intentId: row.intent_id }));
};

/** By either id: the provider's, or ours, which the provider keeps beside it. */
export const refundsByIds = async (
  db: Knex,
  {
    providerRefundIds,
    refundIds,
  }: { readonly providerRefundIds: readonly string[]; readonly refundIds: readonly string[] },
): Promise<readonly Refund[]> => {
  const rows = await selectRows<RefundRow>(
    db,
    `select * from refunds where provider_refund_id = any(?::text[])
     union select * from refunds where refund_id = any(?::uuid[])`,
    [[...providerRefundIds], [...refundIds]],
  );
  return rows.map(toRefund);
};

/** Refunds that have been at the provider, by when they were asked for. */
export const refundsAskedWithin = async (
  db: Knex,
  { from, to }: TimeSpan,
  limit: number,
): Promise<readonly (Refund & { readonly providerRefundId: string })[]> => {
  const rows = await selectRows<RefundRow & { provider_refund_id: string }>(
    db,
    `select * from refunds
     where requested_at between ?::timestamptz and ?::timestamptz and provider_refund_id is not null
     order by requested_at, refund_id limit ?`,
    [from, to, limit],
  );
  return rows.map((row) => ({ ...toRefund(row), providerRefundId: row.provider_refund_id }));
};

/** How far the comparisons of that name have come; undefined before the first. Epoch milliseconds. */
export const reconciledUntil = async (db: Knex, name: string): Promise<number | undefined> => {
  const row = await selectRow<{ until: Amount }>(
    db,
    `select (extract(epoch from done_until) * 1000)::bigint as until from reconciliations where name = ?`,
    [name],
  );
  return row && Number(row.until);
};

/** Never back: two comparisons may end in another order than they began in. */
export const recordReconciled = async (db: Knex, name: string, until: Date): Promise<void> => {
  await db.raw(
    `insert into reconciliations (name, done_until) values (?, ?)
     on conflict (name) do update set done_until = greatest(reconciliations.done_until, excluded.done_until)`,
    [name, until],
  );
};
