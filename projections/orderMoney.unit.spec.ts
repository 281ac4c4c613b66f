import { moneyOf, type OrderMoney } from './orderMoney';
import { type Order } from './orders';

const pln = (amount: number) => ({ amount, currency: 'PLN' });
const came = (amount: number, refunded = 0) => ({
  ...{ amount: pln(amount), refunded: pln(refunded), succeededAt: '2027-05-02T10:00:00.000Z' },
});
const declined = { amount: pln(48_000), refunded: pln(0), succeededAt: null };

it.each<[string, ReturnType<typeof came>[], OrderMoney['status'], number, number]>([
  ['nothing came', [], 'unpaid', 0, 0],
  ['it came', [came(48_000)], 'paid', 48_000, 0],
  ['a part went back', [came(48_000, 24_000)], 'partly_refunded', 48_000, 24_000],
  ['all went back', [came(48_000, 48_000)], 'refunded', 48_000, 48_000],
  ['it came twice', [came(48_000), came(48_000)], 'overpaid', 96_000, 0],
  ['it came twice, and once it went back', [came(48_000), came(48_000, 48_000)], 'paid', 96_000, 48_000],
  [
    'it came twice, and more than once it went back',
    [came(48_000, 10_000), came(48_000, 48_000)],
    'partly_refunded',
    96_000,
    58_000,
  ],
])('when %s', (_what, payments, status, captured, refunded) =>
  expect(moneyOf({ total: pln(48_000), status: 'paid' }, [declined as never, ...payments])).toEqual({
    ...{ status, captured: pln(captured), refunded: pln(refunded), net: pln(captured - refunded) },
  }),
);

it.each<[Order['status'], OrderMoney['status']]>([
  ['awaiting_payment', 'unpaid'],
  ['paid', 'paid'],
  ['fulfilled', 'paid'],
  ['cancelled', 'unpaid'],
])('an order for nothing that is %s is %s', (status, expected) =>
  expect(moneyOf({ total: pln(0), status }, []).status).toBe(expected),
);
