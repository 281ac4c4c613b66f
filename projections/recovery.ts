import { type Knex } from 'knex';
import { type Page, type PageRequest, readPage } from './paging';
import { type TimeSpan } from './reconciliation';
import { selectRows } from './rows';
import { type Refund, type RefundRow, toRefund } from './refunds';

export interface UnendedOrders {
  /** Their time was up before that. */
  readonly overdueBefore: Date;
  /** Or somebody paid before that. */
  readonly paidBefore: Date;
}

/** Unpaid orders that something should have happened to by now, oldest first. @throws InvalidCursor */
export const listUnendedOrders = (
  db: Knex,
  { overdueBefore, paidBefore }: UnendedOrders,
  page: PageRequest,
): Promise<Page<string>> =>
  readPage<{ order_id: string; expires_at: Date }, string>(
    db,
    {
      sql: `select o.order_id, o.expires_at from orders o
            where o.status in ('placed', 'awaiting_payment') and (o.expires_at < ?::timestamptz or exists (
              select from payments p
              where p.order_id = o.order_id and p.status = 'succeeded' and p.succeeded_at < ?::timestamptz
            ))`,
      bindings: [overdueBefore, paidBefore],
      order: { alias: 'o', time: 'expires_at', id: 'order_id' },
      newestFirst: false,
    },
    page,
    ({ order_id }) => order_id,
  );

/**
 * Orders that have come to an end without money that was taken for them between these times, and that is not going back. Few, if any:
 * the process of late money was terminated.
 */
export const ordersWithUnclaimedMoney = async (
  db: Knex,
  { from, to }: TimeSpan,
  { paidBefore, limit }: { readonly paidBefore: Date; readonly limit: number },
): Promise<readonly string[]> => {
  const rows = await selectRows<{ order_id: string }>(
    db,
    `select distinct p.order_id from payments p join orders o on o.order_id = p.order_id
     where p.initiated_at between ?::timestamptz and ?::timestamptz and p.status = 'succeeded' and p.succeeded_at < ?::timestamptz
       and o.status not in ('placed', 'awaiting_payment') and o.payment_id is distinct from p.payment_id
       and not exists (select from refunds r where r.payment_id = p.payment_id and r.status <> 'failed')
     order by p.order_id limit ?`,
    [from, to, paidBefore, limit],
  );
  return rows.map(({ order_id }) => order_id);
};

/**
 * Refunds of late and double money that were asked for before that and have not come to an end, oldest first. Those of a cancellation
 * have its process, and may have been settled by hand there. @throws InvalidCursor
 */
export const listLyingRefunds = (db: Knex, askedBefore: Date, page: PageRequest): Promise<Page<Refund>> =>
  readPage<RefundRow, Refund>(
    db,
    {
      sql: `select r.* from refunds r
            where r.status in ('requested', 'submitted') and r.requested_at < ?::timestamptz and not r.external
              and r.cause is null and not exists (select from order_cancellations c where c.order_id = r.order_id)`,
      bindings: [askedBefore],
      order: { alias: 'r', time: 'requested_at', id: 'refund_id' },
      newestFirst: false,
    },
    page,
    toRefund,
  );
