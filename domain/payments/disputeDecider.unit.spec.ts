import { refused, silence, specificationOf } from '../shared/given.spec';
import { type PaymentCommand } from './commands';
import { type DisputeOutcome, type PaymentEvent } from './events';
import { paymentDecider } from './paymentDecider';

const given = specificationOf(paymentDecider);

const paymentId = 'p1';
const orderId = 'o1';
const now = '2027-05-02T10:00:00Z';
const amount = { amount: 100, currency: 'PLN' };
const initiated: PaymentEvent = {
  type: 'PaymentInitiated',
  data: { paymentId, orderId, userId: 'u1', attempt: 1, amount },
};
const succeeded: PaymentEvent = { type: 'PaymentSucceeded', data: { paymentId, chargeId: 'ch_1', succeededAt: now } };
const captured = [initiated, succeeded];

const about = { disputeId: 'd1', amount, reason: 'fraudulent', respondBy: '2027-05-12T00:00:00Z' };
const opened = (inquiry = false): PaymentEvent => ({
  type: 'DisputeOpened',
  data: { ...about, paymentId, orderId, providerDisputeId: 'du_1', inquiry, openedAt: now },
});
const escalated: PaymentEvent = { type: 'DisputeEscalated', data: { ...about, paymentId } };
const closed = (outcome: DisputeOutcome): PaymentEvent => ({
  type: 'DisputeClosed',
  data: { disputeId: 'd1', paymentId, outcome, closedAt: now },
});
const record = (inquiry = false): PaymentCommand => ({
  ...{ type: 'RecordDispute', ...about, providerDisputeId: 'du_1', inquiry, openedAt: now },
});
const close = (outcome: DisputeOutcome): PaymentCommand => ({ type: 'CloseDispute', disputeId: 'd1', outcome, now });

describe('RecordDispute', () => {
  it('says that the bank takes the money back', () => given(captured).when(record()).then([opened()]));
  it('says that it only asks', () =>
    given(captured)
      .when(record(true))
      .then([opened(true)]));
  it('says that a question has become a claim', () =>
    given([...captured, opened(true)])
      .when(record())
      .then([escalated]));
  it('refuses one of a payment that brought no money', () =>
    given([initiated]).when(record()).then(refused('payment_not_disputable')));
  it('is silent about what is known, and about the question that came before the claim', () => {
    for (const past of [[opened()], [opened(true), escalated], [opened(), closed('won')]]) {
      given([...captured, ...past])
        .when(record(true))
        .then(silence);
      given([...captured, ...past])
        .when(record())
        .then(silence);
    }
  });
});

describe('CloseDispute', () => {
  it.each<DisputeOutcome>(['won', 'lost', 'inquiry_closed'])('says that it is %s', (outcome) =>
    given([...captured, opened()])
      .when(close(outcome))
      .then([closed(outcome)]),
  );
  it('takes the last word', () =>
    given([...captured, opened(), closed('lost')])
      .when(close('won'))
      .then([closed('won')]));
  it('refuses one that nobody knows', () => given(captured).when(close('won')).then(refused('dispute_not_found')));
  it('says it once', () =>
    given([...captured, opened(), closed('won')])
      .when(close('won'))
      .then(silence));
});

describe('a refund of money that', () => {
  const refund: PaymentCommand = { type: 'RequestRefund', refundId: 'rf1', reason: 'he fell ill', amount };
  const requested: PaymentEvent = {
    type: 'RefundRequested',
    data: { refundId: 'rf1', paymentId, orderId, amount, reason: 'he fell ill' },
  };

  it.each<[string, readonly PaymentEvent[]]>([
    ['is being taken back', [opened()]],
    ['was asked about and is being taken back', [opened(true), escalated]],
    ['has been lost', [opened(), closed('lost')]],
  ])('%s is refused: it would go back twice', (_, past) =>
    given([...captured, ...past])
      .when(refund)
      .then(refused('payment_disputed')),
  );

  it.each<[string, readonly PaymentEvent[]]>([
    ['is only asked about', [opened(true)]],
    ['was only asked about', [opened(true), closed('inquiry_closed')]],
    ['has been won', [opened(), closed('won')]],
  ])('%s goes back', (_, past) =>
    given([...captured, ...past])
      .when(refund)
      .then([requested]),
  );
});
