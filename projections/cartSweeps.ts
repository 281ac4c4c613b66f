import { type Knex } from 'knex';
import { type Page, type PageRequest, readPage } from './paging';
import { iso } from './rows';

/** A cart that may have to be looked after. `changedAt` is when its last event was recorded, at `version`. */
export interface LyingCart {
  readonly cartId: string;
  readonly changedAt: string;
  readonly version: number;
  /** The order that has it; null while it is open. */
  readonly orderId: string | null;
}

interface LyingRow {
  readonly cart_id: string;
  readonly opened_at: Date;
  readonly changed_at: Date;
  readonly version: number;
  readonly order_id: string | null;
}

/** Carts of a status that nothing has happened to since then, those that were opened first before the others. */
export const listLyingCarts = (
  db: Knex,
  { status, unchangedSince }: { readonly status: 'open' | 'checking_out'; readonly unchangedSince: Date },
  page: PageRequest,
): Promise<Page<LyingCart>> =>
  readPage<LyingRow, LyingCart>(
    db,
    {
      // No cart was opened after its last change: the index is read no further than that.
      sql: `select c.cart_id, c.opened_at, c.changed_at, c.version, c.order_id from carts c
            where c.status = '${status}' and c.opened_at <= ?::timestamptz and c.changed_at <= ?::timestamptz`,
      bindings: [unchangedSince, unchangedSince],
      order: { alias: 'c', time: 'opened_at', id: 'cart_id' },
      newestFirst: false,
    },
    page,
    ({ cart_id, changed_at, version, order_id }) => ({
      cartId: cart_id,
      changedAt: iso(changed_at),
      version,
      orderId: order_id,
    }),
  );
