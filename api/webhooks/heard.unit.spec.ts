import { type Payment, type Refund } from '../../projections';
import { isHeardOfPayment, isHeardOfRefund } from './heard';
import { type StripePayload } from './stripePayload';

const refundOf = (status: Refund['status'], more: Partial<Refund> = {}) =>
  ({
    ...{ refundId: 'r1', orderId: 'o1', paymentId: 'p1', amount: { amount: 500, currency: 'PLN' }, status },
    ...{
      reason: 'concert_cancelled',
      providerRefundId: 're_1',
      failureCode: null,
      requestedAt: '2031-07-01T18:00:00.000Z',
    },
    ...more,
  }) as Refund;
const about = (more: Partial<StripePayload>): StripePayload => ({
  ...{ intentId: 'pi_1', paymentId: null, orderId: null },
  ...more,
});
const saying = (status: string) => about({ refund: { providerRefundId: 're_1', status } });

describe('news of a payment', () => {
  it.each<[string, Payment['status'], boolean]>([
    ['payment_intent.succeeded', 'processing', false],
    ['payment_intent.succeeded', 'failed', false],
    ['payment_intent.succeeded', 'refunded', true],
    ['payment_intent.payment_failed', 'succeeded', true],
    ['payment_intent.canceled', 'requires_action', false],
  ])('%s while it is %s: heard is %s', (type, status, heard) => {
    expect(isHeardOfPayment(type, { status } as Payment)).toBe(heard);
  });
});

describe('news of a refund', () => {
  it.each<[string, Refund['status'], boolean]>([
    ['pending', 'requested', false],
    ['pending', 'submitted', true],
    ['pending', 'succeeded', true],
    ['succeeded', 'submitted', false],
    ['succeeded', 'succeeded', true],
    ['succeeded', 'failed', true],
    ['failed', 'succeeded', false],
    ['failed', 'failed', true],
    ['canceled', 'submitted', false],
    ['canceled', 'failed', true],
  ])('that it is %s while ours is %s: heard is %s', (said, status, heard) => {
    expect(isHeardOfRefund(saying(said), [refundOf(status)])).toBe(heard);
  });

  it('that was made elsewhere is news', () => {
    expect(isHeardOfRefund(saying('succeeded'), [])).toBe(false);
    expect(isHeardOfRefund(saying('succeeded'), [refundOf('succeeded', { providerRefundId: 're_other' })])).toBe(false);
  });

  it.each([
    [500, [refundOf('succeeded')], true],
    [500, [refundOf('failed')], false],
    [500, [], false],
    [1000, [refundOf('succeeded'), refundOf('submitted')], true],
    [1000, [refundOf('succeeded'), refundOf('requested')], false],
  ])('that of a charge %s went back: known of %j, heard is %s', (amount, refunds, heard) => {
    expect(isHeardOfRefund(about({ refunded: { amount, currency: 'pln' } }), refunds)).toBe(heard);
  });

  it('of which nothing was kept is looked into', () => {
    expect(isHeardOfRefund(about({}), [refundOf('succeeded')])).toBe(false);
  });
});
