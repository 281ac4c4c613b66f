import { fold, refused, silence, specificationOf } from '../shared/given.spec';
import { type OrderCommand } from './commands';
import { type OrderDisputeOutcome, type OrderEvent } from './events';
import { DISPUTE_STEP } from './order';
import { orderDecider } from './orderDecider';

const given = specificationOf(orderDecider);

const orderId = 'o1';
const now = '2027-05-02T10:00:00Z';
const place: OrderCommand = {
  ...{ type: 'PlaceOrder', orderId, userId: 'u1', reservationId: 'r1', cartId: null, deliveryMethod: 'email' },
  lines: [{ concertId: 'c1', ticketType: 'Regular', quantity: 1, unitPrice: { amount: 5000, currency: 'PLN' } }],
  ...{ contactId: 'contact1', now, expiresAt: now },
};
const decided = orderDecider.decide(place, orderDecider.initialState());
const placed: readonly OrderEvent[] = 'events' in decided ? decided.events : [];
const paid: OrderEvent = { type: 'OrderPaid', data: { orderId, paymentId: 'p1', paidAt: now } };

const about = { disputeId: 'd1', paymentId: 'p1', reason: 'fraudulent' };
const disputed = (inquiry = false, disputeId = 'd1'): OrderEvent => ({
  type: 'OrderDisputed',
  data: { orderId, ...about, disputeId, inquiry, since: now },
});
const closed = (outcome: OrderDisputeOutcome): OrderEvent => ({
  type: 'OrderDisputeClosed',
  data: { orderId, disputeId: 'd1', outcome },
});
const flag = (inquiry = false): OrderCommand => ({ type: 'FlagDispute', ...about, inquiry, now });
const unflag = (outcome: OrderDisputeOutcome): OrderCommand => ({ type: 'UnflagDispute', disputeId: 'd1', outcome });

describe('FlagDispute', () => {
  it('says that the money is not safe', () =>
    given([...placed, paid])
      .when(flag())
      .then([disputed()]));
  it('says so again when a question becomes a claim', () =>
    given([...placed, paid, disputed(true)])
      .when(flag())
      .then([disputed()]));
  it('is refused where there is no order', () => given([]).when(flag()).then(refused('order_not_found')));
  it('says it once, also when it is over, and takes no claim for a question again', () => {
    given([...placed, paid, disputed()])
      .when(flag(true))
      .then(silence);
    given([...placed, paid, disputed()])
      .when(flag())
      .then(silence);
    given([...placed, paid, disputed(), closed('won')])
      .when(flag())
      .then(silence);
  });
});

describe('UnflagDispute', () => {
  it('says how it ended', () =>
    given([...placed, paid, disputed()])
      .when(unflag('lost'))
      .then([closed('lost')]));
  it('takes the last word', () =>
    given([...placed, paid, disputed(), closed('lost')])
      .when(unflag('won'))
      .then([closed('won')]));
  it('is refused where there is no order', () => given([]).when(unflag('won')).then(refused('order_not_found')));
  it('is silent about another dispute than the newest, and about what was said', () => {
    given([...placed, paid])
      .when(unflag('won'))
      .then(silence);
    given([...placed, paid, disputed(), disputed(false, 'd2')])
      .when(unflag('won'))
      .then(silence);
    given([...placed, paid, disputed(), closed('won')])
      .when(unflag('won'))
      .then(silence);
  });
});

it.each([
  [DISPUTE_STEP, true],
  ['sendTickets', false],
])('an order that is fulfilled still waits for an operator at %s: %s', (step, waits) => {
  const raised: OrderEvent = {
    type: 'OrderAttentionRaised',
    data: { orderId, workflowId: 'w1', step, error: 'e', since: now },
  };
  const fulfilled: OrderEvent = { type: 'OrderFulfilled', data: { orderId, fulfilledAt: now } };
  const state = fold(orderDecider, [...placed, paid, raised, fulfilled]);
  expect(state.status !== 'none' && state.attention !== null).toBe(waits);
});
