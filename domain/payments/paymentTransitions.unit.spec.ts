import fc from 'fast-check';
import { holdToTransitions, ofType } from '../shared/transitions.spec';
import { type PaymentCommand } from './commands';
import { type PaymentState, statusOf } from './payment';
import { paymentDecider } from './paymentDecider';
import { committed, refunded } from './refunds';

const currency = fc.constantFrom('PLN', 'PLN', 'PLN', 'PLN', 'EUR');
const refundId = fc.constantFrom('rf1', 'rf2');
const code = fc.constant('card_declined');

const commands: fc.Arbitrary<PaymentCommand> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      ...ofType('InitiatePayment'),
      paymentId: fc.constant('p1'),
      orderId: fc.constantFrom('o1', 'o2'),
      userId: fc.constant('u1'),
      attempt: fc.constant(1),
      amount: fc.record({ amount: fc.constantFrom(0, 100), currency: fc.constant('PLN') }),
    }),
  },
  fc.record({ ...ofType('RecordIntent'), intentId: fc.constantFrom('pi_1', 'pi_2') }),
  fc.record({
    ...ofType('RequireAction'),
    nextAction: fc.record({ type: fc.constantFrom('redirect_to_url', 'use_stripe_sdk') }),
  }),
  fc.record(ofType('RecordProcessing')),
  {
    weight: 2,
    arbitrary: fc.record({ ...ofType('RecordSuccess'), chargeId: fc.constant('ch_1'), now: fc.constant('2027-05-02') }),
  },
  fc.record({
    ...ofType('RecordFee'),
    fee: fc.record({ amount: fc.nat(500), currency: fc.constantFrom('PLN', 'PLN', 'EUR') }),
  }),
  fc.record({ ...ofType('RecordFailure'), code, declineCode: fc.constant(null), message: fc.constant('No.') }),
  fc.record({ ...ofType('CancelPayment'), reason: fc.constant('hold_expired') }),
  {
    weight: 4,
    arbitrary: fc.record(
      {
        ...ofType('RequestRefund'),
        refundId,
        reason: fc.constant('he fell ill'),
        amount: fc.record({ amount: fc.constantFrom(0, 30, 70, 30, 70, 101), currency }),
      },
      { requiredKeys: ['type', 'refundId', 'reason'] },
    ),
  },
  fc.record({ ...ofType('RecordRefundSubmitted'), refundId, providerRefundId: fc.constant('re_1') }),
  { weight: 4, arbitrary: fc.record({ ...ofType('RecordRefundSucceeded'), refundId }) },
  { weight: 2, arbitrary: fc.record({ ...ofType('RetryRefund'), refundId, attempt: fc.constantFrom(1, 2, 3) }) },
  fc.record({
    ...ofType('ObserveRefund'),
    refundId: fc.constantFrom('rf1', 'rf3'),
    providerRefundId: fc.constant('re_3'),
    amount: fc.record({ amount: fc.constantFrom(30, 100), currency }),
    status: fc.constantFrom('submitted', 'succeeded'),
  }),
  { weight: 2, arbitrary: fc.record({ ...ofType('RecordRefundFailed'), refundId, code }) },
  fc.record({
    ...ofType('RecordDispute'),
    ...{ disputeId: fc.constant('d1'), providerDisputeId: fc.constant('du_1'), reason: fc.constant('fraudulent') },
    amount: fc.constant({ amount: 100, currency: 'PLN' }),
    inquiry: fc.constantFrom(true, true, false),
    respondBy: fc.constant(null),
    openedAt: fc.constant('2027-05-02'),
  }),
  fc.record({
    ...ofType('CloseDispute'),
    disputeId: fc.constant('d1'),
    outcome: fc.constantFrom('won' as const, 'won' as const, 'lost' as const),
    now: fc.constant('2027-05-02'),
  }),
);

const neverGivesBackMoreThanCame = (payment: PaymentState): void => {
  if (payment.progress === 'none') return;
  const { refunds, amount } = payment;
  const came = payment.progress === 'succeeded' ? amount.amount : 0;
  // What somebody gives back at the provider itself is not ours to refuse.
  const ours = Object.fromEntries(Object.entries(refunds).filter(([, { external }]) => !external));
  if (refunded(refunds) > committed(refunds) || committed(ours) > came) {
    throw new Error(`gave back too much: ${JSON.stringify(payment)}`);
  }
};

const notFound = ['!payment_not_found'] as const;
const noRefund = {
  RequestRefund: ['!payment_not_refundable'],
  RecordRefundSubmitted: ['!refund_not_found'],
  RecordRefundSucceeded: ['!refund_not_found'],
  RecordRefundFailed: ['!refund_not_found'],
  RetryRefund: ['!refund_not_found'],
  ObserveRefund: ['!payment_not_refundable'],
  RecordDispute: ['!payment_not_disputable'],
  CloseDispute: ['!dispute_not_found'],
} as const;

const retriedInVain = [
  ...(['silent', '!refund_not_found', '!refund_not_failed'] as const),
  ...(['!payment_disputed', '!refund_exceeds_captured'] as const),
] as const;

const beforeTheEnd = <Status extends string>(status: Status) => ({
  InitiatePayment: ['silent', '!payment_exists'] as const,
  RecordIntent: [status, 'silent', '!payment_intent_exists'] as const,
  RecordSuccess: ['succeeded'] as const,
  RecordFee: ['!payment_not_succeeded'] as const,
  ...noRefund,
});

const withMoney = <Status extends string>(status: Status) => ({
  InitiatePayment: ['silent', '!payment_exists'] as const,
  RecordIntent: [status, 'silent', '!payment_intent_exists'] as const,
  RequireAction: ['silent'] as const,
  RecordProcessing: ['silent'] as const,
  RecordSuccess: ['silent'] as const,
  RecordFee: [status, 'silent', '!currency_mismatch'] as const,
  RecordFailure: ['silent'] as const,
  CancelPayment: ['silent'] as const,
  RecordDispute: [status, 'silent'] as const,
  CloseDispute: [status, 'silent', '!dispute_not_found'] as const,
});

it('a payment keeps to its table, and never gives back more than came', () =>
  holdToTransitions({
    decider: paymentDecider,
    statusOf,
    commands,
    maxSteps: 100,
    invariant: neverGivesBackMoreThanCame,
    transitions: {
      none: {
        InitiatePayment: ['initiated', '!nothing_to_pay'],
        RecordIntent: notFound,
        RequireAction: notFound,
        RecordProcessing: notFound,
        RecordSuccess: notFound,
        RecordFee: notFound,
        RecordFailure: notFound,
        CancelPayment: notFound,
        RequestRefund: notFound,
        RecordRefundSubmitted: notFound,
        RecordRefundSucceeded: notFound,
        RecordRefundFailed: notFound,
        RetryRefund: notFound,
        ObserveRefund: notFound,
        RecordDispute: notFound,
        CloseDispute: notFound,
      },
      initiated: {
        ...beforeTheEnd('initiated'),
        RequireAction: ['requires_action'],
        RecordProcessing: ['processing'],
        RecordFailure: ['failed'],
        CancelPayment: ['cancelled'],
      },
      requires_action: {
        ...beforeTheEnd('requires_action'),
        RequireAction: ['requires_action', 'silent'],
        RecordProcessing: ['processing'],
        RecordFailure: ['failed'],
        CancelPayment: ['cancelled'],
      },
      processing: {
        ...beforeTheEnd('processing'),
        RequireAction: ['requires_action'],
        RecordProcessing: ['silent'],
        RecordFailure: ['failed'],
        CancelPayment: ['cancelled'],
      },
      failed: {
        ...beforeTheEnd('failed'),
        RequireAction: ['silent'],
        RecordProcessing: ['silent'],
        RecordFailure: ['silent'],
        CancelPayment: ['silent'],
      },
      cancelled: {
        ...beforeTheEnd('cancelled'),
        RequireAction: ['silent'],
        RecordProcessing: ['silent'],
        RecordFailure: ['silent'],
        CancelPayment: ['silent'],
      },
      succeeded: {
        ...withMoney('succeeded'),
        RequestRefund: [
          'succeeded',
          'silent',
          '!payment_disputed',
          '!refund_exceeds_captured',
          '!currency_mismatch',
          '!nothing_to_refund',
        ],
        RecordRefundSubmitted: ['succeeded', 'silent', '!refund_not_found'],
        RecordRefundSucceeded: ['partly_refunded', 'refunded', 'silent', '!refund_not_found'],
        RecordRefundFailed: ['succeeded', 'silent', '!refund_not_found'],
        RetryRefund: ['succeeded', ...retriedInVain],
        ObserveRefund: ['succeeded', 'partly_refunded', 'refunded', 'silent', '!currency_mismatch'],
      },
      partly_refunded: {
        ...withMoney('partly_refunded'),
        RequestRefund: [
          'partly_refunded',
          'silent',
          '!payment_disputed',
          '!refund_exceeds_captured',
          '!currency_mismatch',
          '!nothing_to_refund',
        ],
        RecordRefundSubmitted: ['partly_refunded', 'silent', '!refund_not_found'],
        RecordRefundSucceeded: ['partly_refunded', 'refunded', 'silent', '!refund_not_found'],
        RecordRefundFailed: ['succeeded', 'partly_refunded', 'silent', '!refund_not_found'],
        RetryRefund: ['partly_refunded', ...retriedInVain],
        ObserveRefund: ['partly_refunded', 'refunded', 'silent', '!currency_mismatch'],
      },
      refunded: {
        ...withMoney('refunded'),
        RequestRefund: ['silent', '!payment_disputed', '!refund_exceeds_captured', '!currency_mismatch'],
        RecordRefundSubmitted: ['refunded', 'silent', '!refund_not_found'],
        RecordRefundSucceeded: ['refunded', 'silent', '!refund_not_found'],
        RecordRefundFailed: ['succeeded', 'partly_refunded', 'refunded', 'silent', '!refund_not_found'],
        RetryRefund: [...retriedInVain],
        ObserveRefund: ['refunded', 'silent', '!currency_mismatch'],
      },
    },
  }));
