import { type Knex } from 'knex';
import { type Money } from '../domain/shared/money';
import { type Amount, selectRows, toMoney } from './rows';

/** Sums in the concert's currency. */
export interface Sales {
  /** Tickets that were invoiced; those that were given for nothing are in no invoice. */
  readonly tickets: number;
  /** Of them, given back. */
  readonly ticketsRefunded: number;
  readonly gross: Money;
  readonly refunded: Money;
  /** Of what is left of the gross: what is owed to the tax office. */
  readonly tax: Money;
  /** What the provider keeps, also of money that went back. */
  readonly fees: Money;
  /** Gross less refunded less fees; less than nothing when all went back. */
  readonly net: Money;
}

export interface ConcertSales extends Sales {
  readonly byTicketType: readonly (Sales & { readonly ticketType: string })[];
  /** By the clock at the venue; a refund belongs to the day on which it was credited. Oldest first. */
  readonly byDay: readonly (Sales & { readonly day: string })[];
}

interface Row {
  readonly ticket_type: string;
  readonly day: string;
  readonly tickets: number;
  readonly tickets_refunded: number;
  readonly gross: Amount;
  readonly refunded: Amount;
  readonly tax: Amount;
  readonly fees: Amount;
}

/**
 * A payment has one fee and may be for several concerts: each line of its order bears it in proportion. Each has the difference of two
 * running totals, rounded down, so that the parts add up to the fee. Free orders have no payment, and no total to divide by.
 */
const SALES = `
  with concert as (
    select concert_id, venue ->> 'timeZone' as zone from concerts where concert_id = ?::uuid
  ), fee_lines as (
    select line.ticket_type, line.concert_id, p.succeeded_at,
      div(p.fee_amount::numeric * line.upto, o.total_amount)
        - div(p.fee_amount::numeric * (line.upto - line.amount), o.total_amount) as fee
    from order_concerts part
    join orders o on o.order_id = part.order_id and o.total_amount > 0
    join payments p on p.order_id = o.order_id and p.fee_amount > 0
    cross join lateral (
      select l.value ->> 'ticketType' as ticket_type, (l.value ->> 'concertId')::uuid as concert_id,
        (l.value -> 'lineTotal' ->> 'amount')::numeric as amount,
        sum((l.value -> 'lineTotal' ->> 'amount')::numeric) over (order by l.at) as upto
      from jsonb_array_elements(o.lines) with ordinality as l (value, at)
    ) line
    where part.concert_id = ?::uuid
  ), movements as (
    select ticket_type, issued_at as at, kind = 'invoice' as sold, quantity, gross, tax, 0 as fee
    from sales_lines where concert_id = ?::uuid
    union all
    select ticket_type, succeeded_at, null, 0, 0, 0, fee from fee_lines where concert_id = ?::uuid
  )
  select m.ticket_type, (m.at at time zone c.zone)::date::text as day,
    coalesce(sum(m.quantity) filter (where m.sold), 0)::integer as tickets,
    coalesce(sum(m.quantity) filter (where not m.sold), 0)::integer as tickets_refunded,
    coalesce(sum(m.gross) filter (where m.sold), 0)::bigint as gross,
    coalesce(sum(m.gross) filter (where not m.sold), 0)::bigint as refunded,
    coalesce(sum(case when m.sold then m.tax else -m.tax end), 0)::bigint as tax,
    sum(m.fee)::bigint as fees
  from movements m cross join concert c
  group by 1, 2 order by 2, 1`;

/** What came in and went back of a concert, from invoices, credit notes and the fees of their payments. */
export const getConcertSales = async (
  db: Knex,
  { concertId, currency }: { readonly concertId: string; readonly currency: string },
): Promise<ConcertSales> => {
  const rows = await selectRows<Row>(db, SALES, [concertId, concertId, concertId, concertId]);
  const grouped = (keyOf: (row: Row) => string): readonly (readonly [string, readonly Row[]])[] =>
    [...new Set(rows.map(keyOf))].map((key) => [key, rows.filter((row) => keyOf(row) === key)]);
  return {
    ...sumOf(rows, currency),
    byTicketType: grouped(({ ticket_type }) => ticket_type)
      .map(([ticketType, its]) => ({ ticketType, ...sumOf(its, currency) }))
      .sort((a, b) => (a.ticketType < b.ticketType ? -1 : 1)),
    byDay: grouped(({ day }) => day).map(([day, its]) => ({ day, ...sumOf(its, currency) })),
  };
};

const sumOf = (rows: readonly Row[], currency: string): Sales => {
  const total = (of: (row: Row) => Amount): number => rows.reduce((sum, row) => sum + Number(of(row)), 0);
  const [gross, refunded, fees] = [total((row) => row.gross), total((row) => row.refunded), total((row) => row.fees)];
  return {
    tickets: total((row) => row.tickets),
    ticketsRefunded: total((row) => row.tickets_refunded),
    gross: toMoney(gross, currency),
    refunded: toMoney(refunded, currency),
    tax: toMoney(
      total((row) => row.tax),
      currency,
    ),
    fees: toMoney(fees, currency),
    net: toMoney(gross - refunded - fees, currency),
  };
};
