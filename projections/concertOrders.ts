import { type Knex } from 'knex';
import { type OrderEvent } from '../domain/orders/events';
import { type DataOf } from '../domain/shared/event';
import { type InlineProjection } from '../event-store';
import { type Order, ORDER_COLUMNS, type OrderRow, toOrder } from './orders';
import { type Page, type PageRequest, readPage } from './paging';

/** Which orders are, in part or whole, of which concert: an order's lines are JSON, and no index finds a concert in there. */
export const orderConcertsProjection: InlineProjection = {
  name: 'order_concerts',
  handles: ['OrderPlaced'] satisfies OrderEvent['type'][],
  apply: async (events, tx) => {
    const rows = events.flatMap(({ data }) => {
      const { orderId, placedAt, lines } = data as DataOf<OrderEvent, 'OrderPlaced'>;
      return [...new Set(lines.map(({ concertId }) => concertId))].map((concertId) => ({
        concert_id: concertId,
        placed_at: placedAt,
        order_id: orderId,
      }));
    });
    if (rows.length > 0) await tx('order_concerts').insert(rows).onConflict().ignore();
  },
};

/** Orders with tickets of one concert, oldest first, so that a process may go through them while more come in. @throws InvalidCursor */
export const listConcertOrders = (db: Knex, concertId: string, page: PageRequest): Promise<Page<Order>> =>
  readPage<OrderRow, Order>(
    db,
    {
      sql: `${ORDER_COLUMNS} from order_concerts part
        join orders o on o.order_id = part.order_id where part.concert_id = ?::uuid`,
      bindings: [concertId],
      order: { alias: 'part', time: 'placed_at', id: 'order_id' },
      newestFirst: false,
    },
    page,
    toOrder,
  );
