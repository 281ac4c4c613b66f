import { fold, refused, silence, specificationOf } from '../shared/given.spec';
import { type OrderCommand } from './commands';
import { type OrderEvent } from './events';
import { orderDecider } from './orderDecider';

const given = specificationOf(orderDecider);

const orderId = 'o1';
const now = '2027-05-02T10:00:00Z';
const later = '2027-05-02T10:20:00Z';
const expiresAt = '2027-05-02T10:15:00Z';
const pln = (amount: number) => ({ amount, currency: 'PLN' });
const line = (concertId: string, quantity: number, amount: number) => ({
  concertId,
  ticketType: 'Regular',
  quantity,
  unitPrice: pln(amount),
});

const place: Extract<OrderCommand, { type: 'PlaceOrder' }> = {
  type: 'PlaceOrder',
  orderId,
  userId: 'u1',
  reservationId: 'r1',
  cartId: 'cart1',
  lines: [line('c1', 2, 5000), line('c2', 1, 24000)],
  deliveryMethod: 'email',
  contactId: 'contact1',
  now,
  expiresAt,
};
const free: OrderCommand = { ...place, lines: [line('c1', 2, 0)] };
const order = {
  orderId,
  userId: 'u1',
  reservationId: 'r1',
  cartId: 'cart1',
  deliveryMethod: 'email' as const,
  contactId: 'contact1',
  placedAt: now,
  expiresAt,
};

const placed: OrderEvent = {
  type: 'OrderPlaced',
  data: {
    ...order,
    lines: [
      { ...line('c1', 2, 5000), lineTotal: pln(10000) },
      { ...line('c2', 1, 24000), lineTotal: pln(24000) },
    ],
    total: pln(34000),
  },
};
const placedFree: OrderEvent = {
  type: 'OrderPlaced',
  data: { ...order, lines: [{ ...line('c1', 2, 0), lineTotal: pln(0) }], total: pln(0) },
};
const awaiting: OrderEvent = { type: 'OrderAwaitingPayment', data: { orderId, expiresAt } };
const paid: OrderEvent = { type: 'OrderPaid', data: { orderId, paymentId: 'p1', paidAt: later } };
const paidFree: OrderEvent = { type: 'OrderPaid', data: { orderId, paymentId: null, paidAt: later } };
const fulfilled: OrderEvent = { type: 'OrderFulfilled', data: { orderId, fulfilledAt: later } };
const expired: OrderEvent = { type: 'OrderExpired', data: { orderId, expiredAt: later } };
const cancelled: OrderEvent = {
  type: 'OrderCancelled',
  data: { orderId, reason: 'changed his mind', cancelledAt: later },
};
const started = (cancellationId: string, ticketIds: readonly string[], whole: boolean): OrderEvent => ({
  type: 'OrderCancellationStarted',
  data: { orderId, cancellationId, reason: 'concert_cancelled', ticketIds, whole, actor: 'olga', startedAt: later },
});
const startedWhole = started('x1', ['t1', 't2', 't3'], true);
const refundedAll: OrderEvent = {
  type: 'OrderCancelled',
  data: { orderId, reason: 'concert_cancelled', cancelledAt: later },
};
const partCancelled = (cancellationId: string, ticketIds: readonly string[]): OrderEvent => ({
  type: 'OrderPartCancelled',
  data: { orderId, cancellationId, ticketIds, reason: 'concert_cancelled', cancelledAt: later },
});
const raised: OrderEvent = {
  type: 'OrderAttentionRaised',
  data: { orderId, workflowId: 'order-o1', step: 'issueTickets', error: 'disk full', since: later },
};
const cleared: OrderEvent = {
  type: 'OrderAttentionCleared',
  data: { orderId, step: 'issueTickets', action: 'retry', by: 'admin1', reason: 'there is room again' },
};

const open = [placed, awaiting];
const notFound = refused('order_not_found');

const markPaid = (paymentId: string | null): OrderCommand => ({ type: 'MarkPaid', paymentId, now: later });
const fulfil: OrderCommand = { type: 'FulfilOrder', now: later };
const expire: OrderCommand = { type: 'ExpireOrder', now: later };
const cancel: OrderCommand = { type: 'CancelOrder', reason: 'changed his mind', now: later };
const startCancellation = (cancellationId: string, ticketIds: readonly string[]): OrderCommand => ({
  type: 'StartCancellation',
  cancellationId,
  ticketIds,
  reason: 'concert_cancelled',
  actor: 'olga',
  now: later,
});
const finishCancellation = (cancellationId: string): OrderCommand => ({
  type: 'FinishCancellation',
  cancellationId,
  now: later,
});
const raise = (error: string): OrderCommand => ({
  type: 'RaiseAttention',
  workflowId: 'order-o1',
  step: 'issueTickets',
  error,
  now: later,
});
const clear = (step: string): OrderCommand => ({
  type: 'ClearAttention',
  step,
  action: 'retry',
  by: 'admin1',
  reason: 'there is room again',
});

describe('PlaceOrder', () => {
  it('adds the lines up and waits for the money', () => given([]).when(place).then([placed, awaiting]));
  it('waits for no money when nothing is asked', () => given([]).when(free).then([placedFree]));
  it('refuses an order of nothing', () =>
    given([])
      .when({ ...place, lines: [] })
      .then(refused('order_empty')));
  it('refuses two currencies', () =>
    given([])
      .when({
        ...place,
        lines: [...place.lines, { ...line('c3', 1, 0), unitPrice: { amount: 1500, currency: 'EUR' } }],
      })
      .then(refused('mixed_currency', { currencies: ['PLN', 'EUR'] })));
  it('refuses another reservation for an order that exists', () =>
    given(open)
      .when({ ...place, reservationId: 'r2' })
      .then(refused('order_exists')));
  it('stays silent the second time', () =>
    given([...open, paid])
      .when(place)
      .then(silence));
});

describe('MarkPaid', () => {
  it.each([
    ['waits for its money', open],
    ['got it too late, but its seats again', [...open, expired]],
  ])('records the payment of an order that %s', (_what, history) => given(history).when(markPaid('p1')).then([paid]));
  it('needs no payment for a free order', () => given([placedFree]).when(markPaid(null)).then([paidFree]));
  it.each([
    ['a second payment', [...open, paid], markPaid('p2')],
    ['a second payment of a delivered order', [...open, paid, fulfilled], markPaid('p2')],
    ['money for a cancelled order', [...open, cancelled], markPaid('p1')],
    ['a free order that was cancelled', [placedFree, cancelled], markPaid(null)],
    ['a second payment of an order that is being cancelled', [...open, paid, startedWhole], markPaid('p2')],
    ['money for a free order', [placedFree], markPaid('p1')],
    ['no money for an order that costs some', open, markPaid(null)],
  ])('refuses %s', (_what, history, command) => given(history).when(command).then(refused('order_not_payable')));
  it('refuses an order that does not exist', () => given([]).when(markPaid('p1')).then(notFound));
  it.each([
    ['the same payment', [...open, paid], markPaid('p1')],
    ['the same payment after the delivery', [...open, paid, fulfilled], markPaid('p1')],
    ['a free order', [placedFree, paidFree], markPaid(null)],
    ['the same payment of an order that is being cancelled', [...open, paid, startedWhole], markPaid('p1')],
    [
      'the same payment of an order that was cancelled since',
      [...open, paid, startedWhole, refundedAll],
      markPaid('p1'),
    ],
  ])('stays silent about %s the second time', (_what, history, command) => given(history).when(command).then(silence));
});

describe('FulfilOrder', () => {
  it('records that everything arrived', () =>
    given([...open, paid])
      .when(fulfil)
      .then([fulfilled]));
  it.each([
    ['waits for its money', open],
    ['expired', [...open, expired]],
  ])('refuses an order that %s', (_what, history) => given(history).when(fulfil).then(refused('order_not_paid')));
  it('refuses an order that does not exist', () => given([]).when(fulfil).then(notFound));
  it.each([
    ['the second time', [...open, paid, fulfilled]],
    ['about an order that is being cancelled', [...open, paid, startedWhole]],
    ['about an order that was cancelled', [...open, paid, startedWhole, refundedAll]],
    ['about an order that was cancelled unpaid', [...open, cancelled]],
  ])('stays silent %s', (_what, history) => given(history).when(fulfil).then(silence));
});

describe('ExpireOrder', () => {
  it('ends an order that nobody paid', () => given(open).when(expire).then([expired]));
  it('ends a free order that nobody confirmed', () => given([placedFree]).when(expire).then([expired]));
  it.each([
    ['is paid', [...open, paid]],
    ['is delivered', [...open, paid, fulfilled]],
    ['was cancelled', [...open, cancelled]],
  ])('refuses an order that %s', (_what, history) => given(history).when(expire).then(refused('order_not_expirable')));
  it('refuses an order that does not exist', () => given([]).when(expire).then(notFound));
  it('stays silent the second time', () =>
    given([...open, expired])
      .when(expire)
      .then(silence));
});

describe('CancelOrder', () => {
  it('ends an order that nobody paid', () => given(open).when(cancel).then([cancelled]));
  it.each([
    ['is paid', [...open, paid]],
    ['is delivered', [...open, paid, fulfilled]],
    ['expired', [...open, expired]],
  ])('refuses an order that %s', (_what, history) =>
    given(history).when(cancel).then(refused('order_not_cancellable')),
  );
  it('refuses an order that does not exist', () => given([]).when(cancel).then(notFound));
  it('stays silent the second time', () =>
    given([...open, cancelled])
      .when(cancel)
      .then(silence));
});

describe('StartCancellation', () => {
  const all = startCancellation('x1', ['t1', 't2', 't3']);

  it.each([
    ['is paid', [...open, paid]],
    ['was delivered', [...open, paid, fulfilled]],
    ['cost nothing', [{ ...placed, data: { ...placed.data, total: pln(0) } }, paidFree]],
  ])('takes all tickets of an order that %s', (_what, history) => given(history).when(all).then([startedWhole]));
  it('takes a part of them', () =>
    given([...open, paid])
      .when(startCancellation('x1', ['t1', 't2']))
      .then([started('x1', ['t1', 't2'], false)]));
  it('says what is kept of them', () =>
    given([...open, paid])
      .when({ ...startCancellation('x1', ['t1']), fee: pln(500) } as OrderCommand)
      .then([
        {
          ...started('x1', ['t1'], false),
          data: { ...started('x1', ['t1'], false).data, fee: pln(500) },
        } as OrderEvent,
      ]));
  it('takes only what no other has taken, and is whole with the last of them', () =>
    given([...open, paid, started('x1', ['t1'], false)])
      .when(startCancellation('x2', ['t1', 't2', 't3']))
      .then([started('x2', ['t2', 't3'], true)]));
  it.each([
    ['waits for its money', open],
    ['expired', [...open, expired]],
    ['was cancelled unpaid', [...open, cancelled]],
    ['is being cancelled', [...open, paid, started('x0', ['t1', 't2', 't3'], true)]],
    ['was cancelled', [...open, paid, started('x0', ['t1', 't2', 't3'], true), refundedAll]],
  ])('refuses an order that %s', (_what, history) => given(history).when(all).then(refused('order_not_cancellable')));
  it('refuses tickets that were all cancelled before', () =>
    given([...open, paid, started('x1', ['t1'], false), partCancelled('x1', ['t1'])])
      .when(startCancellation('x2', ['t1']))
      .then(refused('nothing_to_cancel')));
  it('refuses an order that does not exist', () => given([]).when(all).then(notFound));
  it.each([
    ['while it goes on', [...open, paid, startedWhole]],
    ['when it has ended', [...open, paid, startedWhole, refundedAll]],
  ])('stays silent the second time, %s', (_when, history) => given(history).when(all).then(silence));
});

describe('FinishCancellation', () => {
  it('ends the order with its last tickets', () =>
    given([...open, paid, startedWhole])
      .when(finishCancellation('x1'))
      .then([refundedAll]));
  it('leaves the rest of the order as it was', () => {
    const history = [...open, paid, fulfilled, started('x1', ['t1'], false)];
    given(history)
      .when(finishCancellation('x1'))
      .then([partCancelled('x1', ['t1'])]);
    expect(fold(orderDecider, [...history, partCancelled('x1', ['t1'])])).toMatchObject({ status: 'fulfilled' });
  });
  it('leaves an order cancelled when a part of it ends later', () => {
    const history = [...open, paid, started('x1', ['t1'], false), started('x2', ['t2', 't3'], true), refundedAll];
    given(history)
      .when(finishCancellation('x1'))
      .then([partCancelled('x1', ['t1'])]);
    expect(fold(orderDecider, [...history, partCancelled('x1', ['t1'])])).toMatchObject({ status: 'cancelled' });
  });
  it('refuses one that was never started', () =>
    given([...open, paid])
      .when(finishCancellation('x1'))
      .then(refused('cancellation_not_started')));
  it('refuses an order that does not exist', () => given([]).when(finishCancellation('x1')).then(notFound));
  it.each([
    ['the whole', [...open, paid, startedWhole, refundedAll]],
    ['a part', [...open, paid, started('x1', ['t1'], false), partCancelled('x1', ['t1'])]],
  ])('stays silent about %s the second time', (_what, history) =>
    given(history).when(finishCancellation('x1')).then(silence),
  );
});

describe('RaiseAttention', () => {
  it.each([
    ['waits for its money', open],
    ['is paid', [...open, paid]],
    ['had the trouble before', [...open, raised, cleared]],
  ])('calls for an operator when an order %s', (_what, history) =>
    given(history).when(raise('disk full')).then([raised]),
  );
  it('says what the error is now', () =>
    given([...open, raised])
      .when(raise('out of memory'))
      .then([
        {
          type: 'OrderAttentionRaised',
          data: { orderId, workflowId: 'order-o1', step: 'issueTickets', error: 'out of memory', since: later },
        },
      ]));
  it('is over when the order is fulfilled', () =>
    given([...open, paid, raised, fulfilled])
      .when(clear('issueTickets'))
      .then(silence));
  it('refuses an order that does not exist', () => given([]).when(raise('disk full')).then(notFound));
  it('stays silent about the same trouble', () =>
    given([...open, raised])
      .when({ ...raise('disk full'), now: '2027-05-02T11:00:00Z' } as OrderCommand)
      .then(silence));
});

describe('ClearAttention', () => {
  it('records what was done, by whom and why', () =>
    given([...open, raised])
      .when(clear('issueTickets'))
      .then([cleared]));
  it('refuses an order that does not exist', () => given([]).when(clear('issueTickets')).then(notFound));
  it.each([
    ['another step waits', [...open, raised], clear('issueInvoice')],
    ['nothing waits', [...open, raised, cleared], clear('issueTickets')],
  ])('stays silent when %s', (_when, history, command) => given(history).when(command).then(silence));
});
