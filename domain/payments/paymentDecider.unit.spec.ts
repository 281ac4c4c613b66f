import { refused, silence, specificationOf } from '../shared/given.spec';
import { type PaymentCommand } from './commands';
import { type PaymentEvent } from './events';
import { paymentDecider } from './paymentDecider';

const given = specificationOf(paymentDecider);

const paymentId = 'p1';
const orderId = 'o1';
const now = '2027-05-02T10:00:00Z';
const amount = { amount: 34000, currency: 'PLN' };
const nextAction = { type: 'redirect_to_url' };

const initiated: PaymentEvent = {
  type: 'PaymentInitiated',
  data: { paymentId, orderId, userId: 'u1', attempt: 1, amount },
};
const intentCreated: PaymentEvent = {
  type: 'PaymentIntentCreated',
  data: { paymentId, provider: 'stripe', intentId: 'pi_1' },
};
const actionRequired: PaymentEvent = { type: 'PaymentActionRequired', data: { paymentId, nextAction } };
const processing: PaymentEvent = { type: 'PaymentProcessing', data: { paymentId } };
const succeeded: PaymentEvent = { type: 'PaymentSucceeded', data: { paymentId, chargeId: 'ch_1', succeededAt: now } };
const failed: PaymentEvent = {
  type: 'PaymentFailed',
  data: { paymentId, code: 'card_declined', declineCode: 'insufficient_funds', message: 'Your card was declined.' },
};
const cancelled: PaymentEvent = { type: 'PaymentCancelled', data: { paymentId, reason: 'hold_expired' } };

const initiate: Extract<PaymentCommand, { type: 'InitiatePayment' }> = {
  type: 'InitiatePayment',
  paymentId,
  orderId,
  userId: 'u1',
  attempt: 1,
  amount,
};
const recordIntent = (intentId: string): PaymentCommand => ({ type: 'RecordIntent', intentId });
const requireAction: PaymentCommand = { type: 'RequireAction', nextAction };
const process: PaymentCommand = { type: 'RecordProcessing' };
const succeed: PaymentCommand = { type: 'RecordSuccess', chargeId: 'ch_1', now };
const fail: PaymentCommand = {
  type: 'RecordFailure',
  code: 'card_declined',
  declineCode: 'insufficient_funds',
  message: 'Your card was declined.',
};
const cancel: PaymentCommand = { type: 'CancelPayment', reason: 'hold_expired' };

const open: [string, PaymentEvent[]][] = [
  ['was started', [initiated]],
  ['waits for the buyer', [initiated, actionRequired]],
  ['waits for the bank', [initiated, processing]],
];
const over: [string, PaymentEvent[]][] = [
  ['succeeded', [initiated, succeeded]],
  ['failed', [initiated, failed]],
  ['was cancelled', [initiated, cancelled]],
];

describe('InitiatePayment', () => {
  it('starts an attempt', () => given([]).when(initiate).then([initiated]));
  it('refuses to ask for nothing', () =>
    given([])
      .when({ ...initiate, amount: { amount: 0, currency: 'PLN' } })
      .then(refused('nothing_to_pay')));
  it.each([
    ['order', { ...initiate, orderId: 'o2' }],
    ['amount', { ...initiate, amount: { amount: 1, currency: 'PLN' } }],
  ])('refuses another %s for the same payment', (_what, command) =>
    given([initiated]).when(command).then(refused('payment_exists')),
  );
  it('stays silent the second time', () => given([initiated, failed]).when(initiate).then(silence));
});

describe('RecordIntent', () => {
  it("remembers the provider's id", () => given([initiated]).when(recordIntent('pi_1')).then([intentCreated]));
  it('refuses a second intent for one attempt', () =>
    given([initiated, intentCreated]).when(recordIntent('pi_2')).then(refused('payment_intent_exists')));
  it('stays silent about the same one', () =>
    given([initiated, intentCreated]).when(recordIntent('pi_1')).then(silence));
});

describe('RequireAction', () => {
  it.each([
    ['was started', [initiated]],
    ['waits for the bank', [initiated, processing]],
  ])('sends the buyer to his bank when the payment %s', (_what, history) =>
    given(history).when(requireAction).then([actionRequired]),
  );
  it('asks him for something else', () => {
    const elsewhere = { type: 'use_stripe_sdk' };
    given([initiated, actionRequired])
      .when({ type: 'RequireAction', nextAction: elsewhere })
      .then([{ type: 'PaymentActionRequired', data: { paymentId, nextAction: elsewhere } }]);
  });
  it('stays silent about the same', () => given([initiated, actionRequired]).when(requireAction).then(silence));
  it.each(over)('stays silent when the payment %s', (_what, history) =>
    given(history).when(requireAction).then(silence),
  );
});

describe('RecordProcessing', () => {
  it.each([
    ['was started', [initiated]],
    ['waited for the buyer', [initiated, actionRequired]],
  ])('waits for the bank when the payment %s', (_what, history) => given(history).when(process).then([processing]));
  it('stays silent the second time', () => given([initiated, processing]).when(process).then(silence));
  it.each(over)('stays silent when the payment %s', (_what, history) => given(history).when(process).then(silence));
});

describe('RecordSuccess', () => {
  it.each(open)('takes the money when the payment %s', (_what, history) =>
    given(history).when(succeed).then([succeeded]),
  );
  it.each([
    ['failed', [initiated, failed]],
    ['was cancelled', [initiated, cancelled]],
  ])('takes money that came after the payment %s', (_what, history) => given(history).when(succeed).then([succeeded]));
  it('stays silent the second time, also after a refund', () =>
    given([
      initiated,
      succeeded,
      { type: 'RefundRequested', data: { refundId: 'rf1', paymentId, orderId, amount, reason: 'sold out' } },
      { type: 'RefundSucceeded', data: { refundId: 'rf1', paymentId, amount } },
    ])
      .when(succeed)
      .then(silence));
});

describe('the fee of a payment', () => {
  const fee = { ...amount, amount: 720 };
  const recordFee: PaymentCommand = { type: 'RecordFee', fee };
  const feeRecorded: PaymentEvent = { type: 'PaymentFeeRecorded', data: { paymentId, fee } };
  const withFee = { type: 'PaymentSucceeded', data: { paymentId, chargeId: 'ch_1', succeededAt: now, fee } } as const;

  it('is recorded with its money where it is known by then', () =>
    given([initiated])
      .when({ ...succeed, fee })
      .then([withFee]));
  it('is recorded afterwards where it was not', () =>
    given([initiated, succeeded]).when(recordFee).then([feeRecorded]));
  it.each<[string, PaymentEvent[]]>([
    ['with its money', [initiated, withFee]],
    ['afterwards', [initiated, succeeded, feeRecorded]],
  ])('stays as it was recorded %s', (_when, history) => given(history).when(recordFee).then(silence));
  it('is refused without money', () => given([initiated]).when(recordFee).then(refused('payment_not_succeeded')));
  it('is refused in another currency', () =>
    given([initiated, succeeded])
      .when({ ...recordFee, fee: { ...fee, currency: 'EUR' } })
      .then(refused('currency_mismatch')));
});

describe('RecordFailure', () => {
  it.each(open)('records the decline of a payment that %s', (_what, history) =>
    given(history).when(fail).then([failed]),
  );
  it.each(over)('stays silent when the payment %s', (_what, history) => given(history).when(fail).then(silence));
});

describe('CancelPayment', () => {
  it.each(open)('ends a payment that %s', (_what, history) => given(history).when(cancel).then([cancelled]));
  it.each(over)('stays silent when the payment %s', (_what, history) => given(history).when(cancel).then(silence));
});

describe('a payment that does not exist', () => {
  it.each<PaymentCommand>([
    recordIntent('pi_1'),
    requireAction,
    process,
    succeed,
    fail,
    cancel,
    { type: 'RequestRefund', refundId: 'rf1', reason: 'sold out' },
    { type: 'RecordRefundSubmitted', refundId: 'rf1', providerRefundId: 're_1' },
    { type: 'RecordRefundSucceeded', refundId: 'rf1' },
    { type: 'RecordRefundFailed', refundId: 'rf1', code: 'lost_or_stolen_card' },
    { type: 'RetryRefund', refundId: 'rf1', attempt: 2 },
    { type: 'ObserveRefund', refundId: 'rf1', providerRefundId: 're_1', amount, status: 'succeeded' },
  ])('refuses $type', (command) => given([]).when(command).then(refused('payment_not_found')));
});
