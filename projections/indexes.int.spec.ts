import { Client } from 'pg';
import { type Knex } from 'knex';
import { poolStream } from '../domain/inventory/events';
import { at, id } from '../test/projections/fixture';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import {
  countTicketsOfBuyers,
  creditNotesOf,
  getDeliveryByProviderMessage,
  getOpenCart,
  getOrder,
  getOrderDetails,
  getPaymentByIntent,
  getPools,
  getShoppingCartContents,
  getTicket,
  getUser,
  listAvailableConcerts,
  listConcertOrders,
  listConcertReservations,
  listLyingCarts,
  listOrdersNeedingAttention,
  listStartedConcerts,
  listUserOrders,
  listUserTickets,
  loadPool,
  statusOfNewestCart,
} from '.';

let database: FreshDatabase;
let explainer: Client;

const ROWS = 3000;
const concertId = id('concer', 7);
const now = new Date(at(0));

/** Enough rows that the planner has a reason to choose, and statistics that say so. */
beforeAll(async () => {
  database = await freshDatabase();
  explainer = new Client({ connectionString: database.url });
  await explainer.connect();
  const uuid = (kind: string, n = 'n') => `(left('${id(kind, 0)}', 24) || lpad(to_hex(${n}), 12, '0'))::uuid`;
  const fill = (table: string, columns: Record<string, string>) =>
    database.db.raw(
      `insert into ${table} (${Object.keys(columns).join(', ')}, version)
       select ${Object.values(columns).join(', ')}, 1 from generate_series(1, ${ROWS}) n`,
    );
  const price = { currency: `'PLN'` };
  const owner = { user_id: uuid('buyer', '(n / 10)') };
  const ticketType = { concert_id: uuid('concer'), ticket_type: `'Regular'` };
  const time = `timestamptz '${at(0)}' + n * interval '1 hour'`;
  await fill('users', { user_id: uuid('user'), roles: `'{customer}'`, status: `'active'`, registered_at: time });
  await fill('concerts', {
    ...{
      concert_id: uuid('concer'),
      organizer_id: uuid('organi'),
      name: `'n'`,
      artist: `'a'`,
      venue: `'{}'`,
      ...price,
    },
    ...{ starts_at: time, status: `case n % 3 when 0 then 'published' else 'draft' end` },
  });
  await fill('inventory_pools', {
    ...{ stream_id: `'inventory-' || ${uuid('concer')} || '-Regular'`, ...ticketType, capacity: '9', held: '0' },
    ...{ sold: '0', price_amount: '1', ...price, price_version: '1', open: 'true', sales_end_at: time },
  });
  await database.db.raw(`
    insert into inventory_holds (stream_id, reservation_id, concert_id, buyer_id, quantity, unit_price, currency,
      expires_at, status)
    select 'inventory-${concertId}-Regular', ${uuid('reserv')}, '${concertId}', ${uuid('buyer')}, 1, 1, 'PLN', ${time},
      case n % 3 when 0 then 'held' else 'sold' end from generate_series(1, ${ROWS}) n`);
  await fill('carts', {
    ...{ cart_id: uuid('cart'), user_id: uuid('buyer'), opened_at: time },
    ...{ status: `case n % 3 when 0 then 'open' when 1 then 'checking_out' else 'abandoned' end` },
  });
  await fill('reservations', {
    ...{ reservation_id: uuid('reserv'), ...owner, status: `'held'`, lines: `'[]'`, requested_at: time },
  });
  await fill('orders', {
    ...{ order_id: uuid('order'), ...owner, status: `'paid'`, reservation_id: uuid('reserv'), lines: `'[]'` },
    ...{ total_amount: '1', ...price, delivery_method: `'email'`, contact_id: uuid('contac'), placed_at: time },
    ...{ expires_at: time, attention: `case n % 500 when 0 then '{}'::jsonb end` },
  });
  await database.db.raw(`
    insert into order_concerts (concert_id, placed_at, order_id)
    select ${uuid('concer', '(n % 300)')}, ${time}, ${uuid('order')} from generate_series(1, ${ROWS}) n`);
  await database.db.raw(`
    insert into reservation_concerts (concert_id, requested_at, reservation_id)
    select ${uuid('concer', '(n % 300)')}, ${time}, ${uuid('reserv')} from generate_series(1, ${ROWS}) n`);
  const ofOrder = { order_id: uuid('order'), ...owner };
  await fill('payments', {
    ...{ payment_id: uuid('paymen'), ...ofOrder, attempt: '1', amount: '1', ...price, status: `'succeeded'` },
    ...{ intent_id: `'pi_' || n`, initiated_at: time },
  });
  await fill('refunds', {
    ...{ refund_id: uuid('refund'), payment_id: uuid('paymen'), order_id: uuid('order'), amount: '1', ...price },
    ...{ status: `'succeeded'`, reason: `'r'`, requested_at: time },
  });
  await fill('tickets', {
    ...{ ticket_id: uuid('ticket'), ...ofOrder, ...ticketType, code_version: '1', status: `'issued'`, issued_at: time },
  });
  await fill('deliveries', {
    ...{ delivery_id: uuid('delive'), ...ofOrder, channel: `'email'`, contact_id: uuid('contac'), ticket_ids: `'{}'` },
    ...{ status: `'sent'`, requested_at: time, provider_message_id: `'mail-' || n` },
  });
  await fill('invoices', {
    ...{ invoice_id: uuid('invoic'), stream_id: `'s'`, kind: `'invoice'`, series: `'s'`, sequence: 'n', number: `'n'` },
    ...{ ...ofOrder, organizer_id: uuid('organi'), issued_at: time, lines: `'[]'`, net_amount: '1', tax_amount: '1' },
    ...{ total_amount: '1', ...price, sealed_billing: `''` },
    refers_to: `case n % 10 when 0 then ${uuid('invoic', '(n - 1)')} end`,
  });
  await database.db.raw('analyze');
});
afterAll(async () => {
  await explainer.end();
  await database.drop();
});

/** The plans of the very statements that a query sends. */
const plansOf = async (query: (db: Knex) => Promise<unknown>): Promise<string> => {
  const sent: { sql: string; bindings: unknown[] }[] = [];
  const note = ({ sql, bindings }: { readonly sql: string; readonly bindings: unknown[] }): void =>
    void sent.push({ sql, bindings });
  database.db.on('query', note);
  await query(database.db);
  database.db.off('query', note);
  const plans: string[] = [];
  for (const { sql, bindings } of sent) {
    const { rows } = await explainer.query<{ 'QUERY PLAN': string }>(`explain (costs off) ${sql}`, bindings);
    plans.push(...rows.map((row) => row['QUERY PLAN']));
  }
  return plans.join('\n');
};

it.each<[string, (db: Knex) => Promise<unknown>, readonly string[]]>([
  ['getUser', (db) => getUser(db, id('user', 7)), ['users_pkey']],
  ['getOpenCart', (db) => getOpenCart(db, id('buyer', 7)), ['carts_one_open_per_user']],
  ['statusOfNewestCart', (db) => statusOfNewestCart(db, id('buyer', 7)), ['carts_of_user']],
  [
    'listLyingCarts',
    (db) => listLyingCarts(db, { status: 'checking_out', unchangedSince: now }, { limit: 5 }),
    ['carts_by_age'],
  ],
  [
    'getShoppingCartContents',
    (db) => getShoppingCartContents(db, id('buyer', 7), now),
    ['carts_one_open_per_user', 'concerts_pkey', 'inventory_pools_key', 'inventory_holds_by_expiry'],
  ],
  ['getOrder', (db) => getOrder(db, id('order', 7)), ['orders_pkey']],
  [
    'loadPool',
    (db) => loadPool(db, poolStream({ concertId, ticketType: 'Regular' }), id('reserv', 9), at(9)),
    ['inventory_pools_pkey', 'inventory_holds_pkey', 'inventory_holds_by_expiry'],
  ],
  ['getPools', (db) => getPools(db, concertId, now), ['inventory_pools_key', 'inventory_holds_by_expiry']],
  [
    'getPools by key',
    (db) => getPools(db, [{ concertId, ticketType: 'Regular' }], now),
    ['inventory_pools_key', 'inventory_holds_by_expiry'],
  ],
  [
    'countTicketsOfBuyers',
    (db) => countTicketsOfBuyers(db, [{ buyerId: id('buyer', 7), concertId }], now),
    ['inventory_holds_by_buyer'],
  ],
  ['listUserOrders', (db) => listUserOrders(db, id('buyer', 7), { limit: 5 }), ['orders_of_user']],
  ['listConcertOrders', (db) => listConcertOrders(db, concertId, { limit: 5 }), ['order_concerts_pkey', 'orders_pkey']],
  [
    'listConcertReservations',
    (db) => listConcertReservations(db, concertId, { limit: 5 }),
    ['reservation_concerts_pkey', 'reservations_pkey'],
  ],
  ['listUserTickets', (db) => listUserTickets(db, id('buyer', 7), { limit: 5 }), ['tickets_of_user']],
  ['listOrdersNeedingAttention', (db) => listOrdersNeedingAttention(db, { limit: 5 }), ['orders_needing_attention']],
  ['getPaymentByIntent', (db) => getPaymentByIntent(db, 'pi_7'), ['payments_by_intent']],
  [
    'getDeliveryByProviderMessage',
    (db) => getDeliveryByProviderMessage(db, 'mail-7'),
    ['deliveries_by_provider_message'],
  ],
  ['creditNotesOf', (db) => creditNotesOf(db, id('invoic', 9)), ['invoices_credited_by']],
  ['getTicket', (db) => getTicket(db, id('ticket', 7)), ['tickets_pkey', 'concerts_pkey', 'orders_pkey']],
  [
    'getOrderDetails',
    (db) => getOrderDetails(db, id('order', 7)),
    [
      ...['orders_pkey', 'reservations_pkey', 'payments_of_order', 'refunds_of_order', 'tickets_of_order'],
      ...['deliveries_of_order', 'invoices_of_order'],
    ],
  ],
  [
    'listAvailableConcerts',
    (db) => listAvailableConcerts(db, { now, page: { limit: 5 } }),
    ['concerts_on_show', 'inventory_pools_key'],
  ],
  ['listStartedConcerts', (db) => listStartedConcerts(db, now, { limit: 5 }), ['concerts_on_show']],
])('%s finds its rows by index', async (_, query, indexes) => {
  const plan = await plansOf(query);
  for (const index of indexes) expect(plan).toContain(index);
  expect(plan).not.toContain('Seq Scan');
});

it('would see a query that reads a whole table (negative control)', async () => {
  const plan = await plansOf((db) => db('orders').where('contact_id', id('contac', 7)));
  expect(plan).toContain('Seq Scan on orders');
});

it('reads the next page from where the last one ended, without sorting', async () => {
  const after = `${at(0)}_${id('order', 7)}`;
  const plan = await plansOf((db) => listUserOrders(db, id('buyer', 7), { limit: 5, after }));
  expect(plan).toMatch(/Index Cond: .*ROW\(placed_at, order_id\) </);
  expect(plan).not.toContain('Sort');
});
