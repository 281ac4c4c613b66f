import { refused, silence, specificationOf } from '../shared/given.spec';
import { type PaymentCommand } from './commands';
import { type PaymentEvent } from './events';
import { paymentDecider } from './paymentDecider';

const given = specificationOf(paymentDecider);

const paymentId = 'p1';
const orderId = 'o1';
const pln = (amount: number) => ({ amount, currency: 'PLN' });

const initiated: PaymentEvent = {
  type: 'PaymentInitiated',
  data: { paymentId, orderId, userId: 'u1', attempt: 1, amount: pln(100) },
};
const succeeded: PaymentEvent = {
  type: 'PaymentSucceeded',
  data: { paymentId, chargeId: 'ch_1', succeededAt: '2027-05-02T10:00:00Z' },
};
const captured = [initiated, succeeded];
const requested = (refundId: string, amount: number): PaymentEvent => ({
  type: 'RefundRequested',
  data: { refundId, paymentId, orderId, amount: pln(amount), reason: 'he fell ill' },
});
const paidBack = (refundId: string, amount: number): PaymentEvent => ({
  type: 'RefundSucceeded',
  data: { refundId, paymentId, amount: pln(amount) },
});
const failed = (refundId: string): PaymentEvent => ({
  type: 'RefundFailed',
  data: { refundId, paymentId, code: 'expired_or_canceled_card' },
});
const cameBack = (refundId: string, amount: number): PaymentEvent => ({
  type: 'RefundFailed',
  data: { refundId, paymentId, code: 'expired_or_canceled_card', returned: pln(amount) },
});
const retried = (refundId: string, attempt: number): PaymentEvent => ({
  type: 'RefundRetried',
  data: { refundId, paymentId, attempt },
});
const observed = (amount: number, status: 'submitted' | 'succeeded' = 'succeeded'): PaymentEvent => ({
  type: 'RefundObserved',
  data: { refundId: 'rf9', paymentId, orderId, amount: pln(amount), providerRefundId: 're_9', status },
});
const disputed: PaymentEvent = {
  type: 'DisputeOpened',
  data: {
    ...{ disputeId: 'd1', paymentId, orderId, providerDisputeId: 'du_1', amount: pln(100), reason: 'fraudulent' },
    ...{ inquiry: false, respondBy: null, openedAt: '2027-05-02T10:00:00Z' },
  },
};

const request = (refundId: string, amount?: number): PaymentCommand => ({
  type: 'RequestRefund',
  refundId,
  reason: 'he fell ill',
  ...(amount !== undefined && { amount: pln(amount) }),
});
const retry = (attempt: number): PaymentCommand => ({ type: 'RetryRefund', refundId: 'rf1', attempt });
const observe = (amount: number, currency = 'PLN'): PaymentCommand => ({
  type: 'ObserveRefund',
  ...{ refundId: 'rf9', providerRefundId: 're_9', amount: { amount, currency }, status: 'succeeded' },
});

describe('RetryRefund', () => {
  const failedBefore = [...captured, requested('rf1', 60), failed('rf1')];

  it('tries one that failed again', () =>
    given(failedBefore)
      .when(retry(2))
      .then([retried('rf1', 2)]));
  it('tries it as often as it fails', () =>
    given([...failedBefore, retried('rf1', 2), failed('rf1')])
      .when(retry(3))
      .then([retried('rf1', 3)]));
  it('commits its amount again', () =>
    given([...failedBefore, retried('rf1', 2)])
      .when(request('rf2', 41))
      .then(refused('refund_exceeds_captured', { refundable: pln(40) })));
  it('refuses when its amount has gone back another way', () =>
    given([...failedBefore, requested('rf2', 50)])
      .when(retry(2))
      .then(refused('refund_exceeds_captured', { refundable: pln(50) })));
  it.each([
    ['was asked for', []],
    ['is done', [paidBack('rf1', 60)]],
  ])('refuses one that %s', (_what, later) =>
    given([...captured, requested('rf1', 60), ...later])
      .when(retry(2))
      .then(refused('refund_not_failed')),
  );
  it('refuses while the bank of the buyer has the money', () =>
    given([...failedBefore, disputed])
      .when(retry(2))
      .then(refused('payment_disputed')));
  it('refuses a refund that does not exist', () => given(captured).when(retry(2)).then(refused('refund_not_found')));
  it('stays silent about an attempt that was begun already', () =>
    given([...failedBefore, retried('rf1', 2), failed('rf1')])
      .when(retry(2))
      .then(silence));
});

describe('ObserveRefund', () => {
  it('writes down what somebody gave back at the provider', () =>
    given(captured)
      .when(observe(30))
      .then([observed(30)]));
  it('writes it down also when more went back than was thought to be left', () =>
    given([...captured, requested('rf1', 100)])
      .when(observe(30))
      .then([observed(30)]));
  it('leaves no more than the rest to be given back', () =>
    given([...captured, observed(30)])
      .when(request('rf1'))
      .then([requested('rf1', 70)]));
  it('leaves nothing when more than all of it went back', () =>
    given([...captured, requested('rf1', 100), observed(30)])
      .when(request('rf2'))
      .then(refused('refund_exceeds_captured', { refundable: pln(0) })));
  it('refuses money that never came', () =>
    given([initiated]).when(observe(30)).then(refused('payment_not_refundable')));
  it('refuses another currency', () => given(captured).when(observe(30, 'EUR')).then(refused('currency_mismatch')));
  it('stays silent the second time', () =>
    given([...captured, observed(30)])
      .when(observe(30))
      .then(silence));
  it('may arrive later, or come back, as one of ours', () => {
    const about = { refundId: 'rf9', providerRefundId: 're_9' };
    given([...captured, observed(30, 'submitted')])
      .when({ type: 'RecordRefundSucceeded', ...about })
      .then([paidBack('rf9', 30)]);
    given([...captured, observed(30)])
      .when({ type: 'RecordRefundFailed', ...about, code: 'expired_or_canceled_card' })
      .then([cameBack('rf9', 30)]);
  });
});
