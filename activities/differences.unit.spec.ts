import { type Intent, type ProviderRefund } from '../integrations/paymentGateway';
import { type Payment, type Refund } from '../projections';
import {
  intentDifference,
  missingDifference,
  refundDifference,
  refundMissing,
  unmatchedDifference,
} from './differences';

const amount = { amount: 24_000, currency: 'PLN' };
const payment = (status: Payment['status'], more: Partial<Payment> = {}): Payment => ({
  ...{ paymentId: 'p1', orderId: 'o1', userId: 'u1', attempt: 1, amount, status, provider: 'stripe', intentId: 'pi_1' },
  ...{ chargeId: null, nextAction: null, failure: null, refunded: { ...amount, amount: 0 }, fee: null },
  ...{ initiatedAt: '2027-05-02T10:00:00.000Z', succeededAt: null, dispute: null, version: 1 },
  ...more,
});
const failure = { code: 'card_declined', declineCode: null, message: 'No.' };
const intent = (status: Intent['status'], more: Partial<Intent> = {}): Intent => ({
  ...{ intentId: 'pi_1', status, amount, chargeId: null, nextAction: null, failure: null, metadata: {} },
  ...more,
});
const theirs = (status: ProviderRefund['status'], more: Partial<ProviderRefund> = {}): ProviderRefund => ({
  ...{ providerRefundId: 're_1', intentId: 'pi_1', status, amount, failureReason: null, metadata: {} },
  ...more,
});
const ours = (status: Refund['status'], more: Partial<Refund> = {}): Refund => ({
  ...{ refundId: 'r1', orderId: 'o1', paymentId: 'p1', amount, status, reason: 'late', providerRefundId: 're_1' },
  ...{ failureCode: null, cause: null, attempt: 1, external: false, requestedAt: '2027-05-02T10:00:00.000Z' },
  ...more,
});

describe('a payment and its intent', () => {
  it.each<[Payment['status'], Intent['status'], Partial<Intent>]>([
    ['succeeded', 'succeeded', {}],
    ['partly_refunded', 'succeeded', {}],
    ['refunded', 'succeeded', {}],
    ['processing', 'processing', {}],
    ['requires_action', 'processing', {}],
    ['processing', 'requires_action', {}],
    ['processing', 'requires_confirmation', {}],
    ['cancelled', 'requires_payment_method', {}],
    ['cancelled', 'canceled', {}],
    ['failed', 'requires_payment_method', { failure }],
    ['failed', 'canceled', {}],
  ])('agree when ours is %s and theirs is %s', (our, their, more) =>
    expect(intentDifference(intent(their, more), payment(our))).toBeNull(),
  );

  it.each<[Payment['status'], Intent['status'], Partial<Intent>]>([
    ['processing', 'succeeded', {}],
    ['failed', 'succeeded', {}],
    ['cancelled', 'succeeded', {}],
    ['succeeded', 'canceled', {}],
    ['refunded', 'requires_payment_method', {}],
    ['processing', 'canceled', {}],
    ['requires_action', 'requires_payment_method', { failure }],
    ['cancelled', 'requires_action', {}],
    ['failed', 'processing', {}],
  ])('differ when ours is %s and theirs is %s', (our, their, more) =>
    expect(intentDifference(intent(their, more), payment(our))).toEqual({
      ...{ kind: 'payment_status', paymentId: 'p1', orderId: 'o1', reference: 'pi_1' },
      ...{ ours: { status: our, amount }, theirs: { status: their, amount } },
    }),
  );

  it.each([
    ['the amount', { amount: 30_000, currency: 'PLN' }],
    ['the currency', { amount: 24_000, currency: 'EUR' }],
  ])('differ in %s', (_what, other) =>
    expect(intentDifference(intent('succeeded', { amount: other }), payment('succeeded'))).toMatchObject({
      ...{ kind: 'payment_amount', ours: { amount }, theirs: { amount: other } },
    }),
  );

  it('differ when the provider knows nothing of it', () =>
    expect(missingDifference({ ...payment('succeeded'), intentId: 'pi_1' })).toMatchObject({
      ...{ kind: 'payment_missing', paymentId: 'p1', reference: 'pi_1', theirs: null },
    }));
});

describe('an intent that is no payment’s of ours', () => {
  const nobodys = { named: undefined, refunds: [] };

  it('is unmatched money', () =>
    expect(unmatchedDifference(intent('succeeded'), nobodys)).toEqual({
      ...{ kind: 'unmatched_payment', paymentId: null, orderId: null, reference: 'pi_1' },
      ...{ ours: null, theirs: { status: 'succeeded', amount } },
    }));
  it('names the payment that it says it is of', () =>
    expect(unmatchedDifference(intent('succeeded'), { ...nobodys, named: payment('succeeded') })).toMatchObject({
      ...{ paymentId: 'p1', orderId: 'o1' },
    }));
  it.each<Intent['status']>(['processing', 'requires_action', 'canceled', 'requires_payment_method'])(
    'is nothing to us while it is %s',
    (status) => expect(unmatchedDifference(intent(status), nobodys)).toBeNull(),
  );
  it('is nothing to us when all of it went back', () =>
    expect(unmatchedDifference(intent('succeeded'), { ...nobodys, refunds: [theirs('pending')] })).toBeNull());
  it.each([
    ['a part of it went back', [theirs('succeeded', { amount: { ...amount, amount: 23_999 } })]],
    ['its refund failed', [theirs('failed')]],
  ])('is unmatched money when %s', (_when, refunds) =>
    expect(unmatchedDifference(intent('succeeded'), { ...nobodys, refunds })).not.toBeNull(),
  );
});

describe('a refund', () => {
  it.each<[Refund['status'], ProviderRefund['status']]>([
    ['succeeded', 'succeeded'],
    ['failed', 'failed'],
    ['failed', 'canceled'],
    ['requested', 'pending'],
    ['submitted', 'pending'],
    ['submitted', 'requires_action'],
  ])('agrees when ours is %s and theirs is %s', (our, their) =>
    expect(refundDifference(theirs(their), { payment: payment('succeeded'), ours: ours(our) })).toBeNull(),
  );

  it.each<[Refund['status'], ProviderRefund['status']]>([
    ['submitted', 'succeeded'],
    ['submitted', 'failed'],
    ['succeeded', 'failed'],
    ['failed', 'succeeded'],
    ['succeeded', 'pending'],
  ])('differs when ours is %s and theirs is %s', (our, their) =>
    expect(refundDifference(theirs(their), { payment: payment('succeeded'), ours: ours(our) })).toEqual({
      ...{ kind: 'refund_status', paymentId: 'p1', orderId: 'o1', reference: 're_1' },
      ...{ ours: { status: our, amount }, theirs: { status: their, amount } },
    }),
  );

  it('differs in its amount', () =>
    expect(
      refundDifference(theirs('succeeded', { amount: { ...amount, amount: 1 } }), {
        ...{ payment: payment('succeeded'), ours: ours('succeeded') },
      }),
    ).toMatchObject({ kind: 'refund_status' }));

  it('is unknown when none of ours belongs to it and its money moves', () => {
    const known = { payment: payment('succeeded'), ours: undefined };
    expect(refundDifference(theirs('succeeded'), known)).toMatchObject({ kind: 'refund_unknown', ours: null });
    expect(refundDifference(theirs('failed'), known)).toBeNull();
  });

  it('is unknown when ours has gone through by another, and is none of a try that failed before', () => {
    const known = { payment: payment('succeeded'), ours: ours('succeeded', { providerRefundId: 're_2' }) };
    expect(refundDifference(theirs('succeeded'), known)).toMatchObject({ kind: 'refund_unknown' });
    expect(refundDifference(theirs('failed'), known)).toBeNull();
  });

  it('that is tried again is none of the try that failed, and the one that is made by now', () => {
    const again = { providerRefundId: null, attempt: 2 };
    const known = { payment: payment('succeeded'), ours: ours('requested', again) };
    expect(refundDifference(theirs('failed'), known)).toBeNull();
    expect(refundDifference(theirs('pending'), known)).toBeNull();
    expect(refundDifference(theirs('succeeded'), known)).toMatchObject({ kind: 'refund_status' });
  });

  it('whose failure was never recorded differs', () => {
    const known = { payment: payment('succeeded'), ours: ours('requested', { providerRefundId: null }) };
    expect(refundDifference(theirs('failed'), known)).toMatchObject({ kind: 'refund_status' });
  });

  it('of ours that the provider does not list is a difference', () =>
    expect(refundMissing({ ...ours('succeeded'), providerRefundId: 're_1' })).toMatchObject({
      ...{ kind: 'refund_status', reference: 're_1', theirs: null },
    }));
});
