import { fold, refused, silence, specificationOf } from '../shared/given.spec';
import { type PaymentCommand } from './commands';
import { type PaymentEvent } from './events';
import { statusOf } from './payment';
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
const submitted = (refundId: string): PaymentEvent => ({
  type: 'RefundSubmitted',
  data: { refundId, paymentId, providerRefundId: `re_${refundId}` },
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

const request = (refundId: string, amount?: number, currency = 'PLN'): PaymentCommand => ({
  type: 'RequestRefund',
  refundId,
  reason: 'he fell ill',
  ...(amount !== undefined && { amount: { amount, currency } }),
});
const submit: PaymentCommand = { type: 'RecordRefundSubmitted', refundId: 'rf1', providerRefundId: 're_rf1' };
const succeed: PaymentCommand = { type: 'RecordRefundSucceeded', refundId: 'rf1' };
const fail: PaymentCommand = { type: 'RecordRefundFailed', refundId: 'rf1', code: 'expired_or_canceled_card' };

describe('RequestRefund', () => {
  it('gives back a part', () =>
    given(captured)
      .when(request('rf1', 30))
      .then([requested('rf1', 30)]));
  it('gives back all that is left when no amount is named', () =>
    given([...captured, requested('rf1', 30), paidBack('rf1', 30), requested('rf2', 20)])
      .when(request('rf3'))
      .then([requested('rf3', 50)]));
  it.each([
    [30, 30],
    [50, 40],
  ])('gives back up to %i, where no more than 40 is left: %i', (upTo, amount) =>
    given([...captured, requested('rf1', 60)])
      .when({ type: 'RequestRefund', refundId: 'rf2', reason: 'he fell ill', upTo: pln(upTo) })
      .then([requested('rf2', amount)]),
  );
  it('says what is behind it, and what falls on which ticket', () => {
    const tickets = [
      { ticketId: 't1', amount: pln(20) },
      { ticketId: 't2', amount: pln(10) },
    ];
    const about = { cause: 'c1', tickets };
    given(captured)
      .when({ type: 'RequestRefund', refundId: 'rf1', reason: 'he fell ill', amount: pln(30), ...about })
      .then([{ type: 'RefundRequested', data: { ...requested('rf1', 30).data, ...about } } as PaymentEvent]);
  });
  it('falls on its tickets in proportion when less is left than they were worth', () =>
    given([...captured, requested('rf1', 85)])
      .when({
        ...{ type: 'RequestRefund', refundId: 'rf2', reason: 'he fell ill', upTo: pln(30) },
        tickets: [
          { ticketId: 't1', amount: pln(20) },
          { ticketId: 't2', amount: pln(10) },
        ],
      })
      .then([
        {
          ...requested('rf2', 15),
          data: {
            ...{ refundId: 'rf2', paymentId, orderId, amount: pln(15), reason: 'he fell ill' },
            tickets: [
              { ticketId: 't1', amount: pln(10) },
              { ticketId: 't2', amount: pln(5) },
            ],
          },
        } as PaymentEvent,
      ]));
  it('is for no ticket in particular when more is left than they were worth', () =>
    given([...captured, requested('rf1', 60)])
      .when({
        ...{ type: 'RequestRefund', refundId: 'rf2', reason: 'he fell ill' },
        tickets: [{ ticketId: 't1', amount: pln(30) }],
      })
      .then([requested('rf2', 40)]));
  it('may give back again what a refund that failed did not', () =>
    given([...captured, requested('rf1', 100), submitted('rf1'), failed('rf1')])
      .when(request('rf2', 100))
      .then([requested('rf2', 100)]));

  it('refuses more than is left, also while the other refund is on its way', () =>
    given([...captured, requested('rf1', 60)])
      .when(request('rf2', 41))
      .then(refused('refund_exceeds_captured', { refundable: pln(40) })));
  it('refuses to give back what went back', () =>
    given([...captured, requested('rf1', 100), paidBack('rf1', 100)])
      .when(request('rf2'))
      .then(refused('refund_exceeds_captured', { refundable: pln(0) })));
  it.each([0, -1])('refuses to give back %i', (amount) =>
    given(captured).when(request('rf1', amount)).then(refused('nothing_to_refund')),
  );
  it('refuses another currency', () =>
    given(captured)
      .when(request('rf1', 30, 'EUR'))
      .then(refused('currency_mismatch')));
  it('refuses money that never came', () =>
    given([initiated]).when(request('rf1', 30)).then(refused('payment_not_refundable')));

  it('stays silent the second time', () =>
    given([...captured, requested('rf1', 100)])
      .when(request('rf1', 100))
      .then(silence));
});

describe('RecordRefundSubmitted', () => {
  it("remembers the provider's id", () =>
    given([...captured, requested('rf1', 30)])
      .when(submit)
      .then([submitted('rf1')]));
  it('refuses a refund that does not exist', () => given(captured).when(submit).then(refused('refund_not_found')));
  it.each([
    ['was submitted', [submitted('rf1')]],
    ['is done', [paidBack('rf1', 30)]],
    ['failed', [failed('rf1')]],
  ])('stays silent when it %s', (_what, later) =>
    given([...captured, requested('rf1', 30), ...later])
      .when(submit)
      .then(silence),
  );
});

describe('RecordRefundSucceeded', () => {
  it.each([
    ['was asked for', []],
    ['was submitted', [submitted('rf1')]],
  ])('says how much went back when it %s', (_what, later) =>
    given([...captured, requested('rf1', 30), ...later])
      .when(succeed)
      .then([paidBack('rf1', 30)]),
  );
  it('refuses a refund that does not exist', () => given(captured).when(succeed).then(refused('refund_not_found')));
  it.each([
    ['the second time', [paidBack('rf1', 30)]],
    ['when it failed', [failed('rf1')]],
  ])('stays silent %s', (_what, later) =>
    given([...captured, requested('rf1', 30), ...later])
      .when(succeed)
      .then(silence),
  );
});

describe('RecordRefundFailed', () => {
  it.each([
    ['was asked for', []],
    ['was submitted', [submitted('rf1')]],
  ])('frees the amount when it %s', (_what, later) =>
    given([...captured, requested('rf1', 30), ...later])
      .when(fail)
      .then([failed('rf1')]),
  );
  it('says how much is ours again when it was reported as done and came back', () =>
    given([...captured, requested('rf1', 30), paidBack('rf1', 30)])
      .when(fail)
      .then([cameBack('rf1', 30)]));
  it.each(['RecordRefundSucceeded', 'RecordRefundFailed'] as const)(
    'knows the attempt that is meant: %s of an earlier one is no news',
    (type) =>
      given([...captured, requested('rf1', 30), submitted('rf1'), failed('rf1'), retried('rf1', 2)])
        .when({ type, refundId: 'rf1', providerRefundId: 're_rf1', code: 'lost_or_stolen_card' })
        .then(silence),
  );
  it('refuses a refund that does not exist', () => given(captured).when(fail).then(refused('refund_not_found')));
  it('stays silent the second time', () =>
    given([...captured, requested('rf1', 30), failed('rf1')])
      .when(fail)
      .then(silence));
});

describe('the status of a payment', () => {
  const part = [...captured, requested('rf1', 30), paidBack('rf1', 30)];

  it.each([
    ['succeeded', captured],
    ['succeeded', [...captured, requested('rf1', 100)]],
    ['partly_refunded', part],
    ['refunded', [...part, requested('rf2', 70), paidBack('rf2', 70)]],
    ['succeeded', [...part, failed('rf1')]],
    ['succeeded', [...captured, observed(30, 'submitted')]],
    ['refunded', [...part, observed(80)]],
  ])('is %s', (status, history) => expect(statusOf(fold(paymentDecider, history))).toBe(status));
});
