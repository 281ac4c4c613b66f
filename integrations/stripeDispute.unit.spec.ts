import type Stripe from 'stripe';
import { type ProviderDispute } from './paymentGateway';
import { toProviderDispute } from './stripeDispute';

const disputeThatIs = (status: string, more: object = {}): Stripe.Dispute =>
  ({
    ...{ id: 'du_1', amount: 24_000, currency: 'pln', reason: 'fraudulent', status, created: 1_800_000_000 },
    ...{ payment_intent: 'pi_1', evidence_details: { due_by: 1_800_864_000 } },
    ...more,
  }) as unknown as Stripe.Dispute;

const open = { inquiry: false, needsAnswer: false, outcome: null };

describe('a dispute of Stripe', () => {
  it('says what it is about and until when it is to be answered', () => {
    expect(toProviderDispute(disputeThatIs('needs_response'))).toEqual({
      ...{ providerDisputeId: 'du_1', intentId: 'pi_1', amount: { amount: 24_000, currency: 'PLN' } },
      ...{ reason: 'fraudulent', inquiry: false, needsAnswer: true, outcome: null },
      ...{ respondBy: '2027-01-25T08:00:00.000Z', openedAt: '2027-01-15T08:00:00.000Z' },
    });
  });

  it.each<[string, Partial<ProviderDispute>]>([
    ['warning_needs_response', { ...open, inquiry: true, needsAnswer: true }],
    ['warning_under_review', { ...open, inquiry: true }],
    ['warning_closed', { ...open, inquiry: true, outcome: 'inquiry_closed' }],
    ['prevented', { ...open, inquiry: true, outcome: 'inquiry_closed' }],
    ['needs_response', { ...open, needsAnswer: true }],
    ['under_review', open],
    ['appeal_needs_response', { ...open, needsAnswer: true }],
    ['appeal_under_review', open],
    ['a word of tomorrow', open],
    ['won', { ...open, outcome: 'won' }],
    ['lost', { ...open, outcome: 'lost' }],
  ])('%s', (status, expected) => {
    expect(toProviderDispute(disputeThatIs(status))).toMatchObject(expected);
  });

  it('may have no intent, or one that is expanded, and no time to be answered by', () => {
    const bare = { payment_intent: null, evidence_details: { due_by: null } };
    expect(toProviderDispute(disputeThatIs('lost', bare))).toMatchObject({ intentId: null, respondBy: null });
    expect(toProviderDispute(disputeThatIs('lost', { payment_intent: { id: 'pi_2' } }))).toMatchObject({
      intentId: 'pi_2',
    });
  });
});
