import { stripePayload, topicOf } from './stripePayload';

const event = (type: string, object: object) => ({
  ...{ id: 'evt_1', type, created: 1_800_000_000 },
  object: object as Readonly<Record<string, unknown>> & { id: string },
});

describe('what a message of Stripe is about', () => {
  it.each([
    ['payment_intent.succeeded', 'payment'],
    ['payment_intent.payment_failed', 'payment'],
    ['payment_intent.canceled', 'payment'],
    ['payment_intent.requires_action', 'payment'],
    ['payment_intent.created', undefined],
    ['payment_intent.processing', undefined],
    ['charge.refunded', 'refund'],
    ['charge.refund.updated', 'refund'],
    ['refund.created', 'refund'],
    ['refund.updated', 'refund'],
    ['refund.failed', 'refund'],
    ['charge.dispute.created', 'dispute'],
    ['charge.dispute.updated', 'dispute'],
    ['charge.dispute.closed', 'dispute'],
    ['charge.dispute.funds_withdrawn', 'dispute'],
    ['charge.dispute.funds_reinstated', 'dispute'],
    ['charge.succeeded', undefined],
  ])('%s: %s', (type, topic) => {
    expect(topicOf(type)).toBe(topic);
  });
});

describe('what is kept of a message of Stripe', () => {
  const nobody = { paymentId: null, orderId: null };

  it('of an intent: its id and the ids we gave it, no secret', () => {
    const intent = {
      id: 'pi_1',
      client_secret: 'pi_1_secret',
      metadata: { paymentId: 'p1', orderId: 'o1', note: 'x' },
    };
    expect(stripePayload(event('payment_intent.succeeded', intent))).toEqual({
      ...{ intentId: 'pi_1', paymentId: 'p1', orderId: 'o1' },
    });
  });

  it('of an intent that succeeded: how much came in', () => {
    const intent = { id: 'pi_1', amount: 500, currency: 'jpy', metadata: {} };
    expect(stripePayload(event('payment_intent.succeeded', intent))).toEqual({
      ...{ intentId: 'pi_1', ...nobody, received: { amount: 500, currency: 'jpy' } },
    });
    expect(stripePayload(event('payment_intent.payment_failed', intent))).toEqual({ intentId: 'pi_1', ...nobody });
  });

  it.each([
    ['the id of its intent', 'pi_1'],
    ['its intent, expanded', { id: 'pi_1', client_secret: 'pi_1_secret' }],
  ])('of a refund: how far it is, and %s', (_, payment_intent) => {
    const refund = { id: 're_1', payment_intent, status: 'succeeded', destination_details: { card: {} } };
    expect(stripePayload(event('refund.updated', refund))).toEqual({
      ...{ intentId: 'pi_1', ...nobody, refund: { providerRefundId: 're_1', status: 'succeeded' } },
    });
  });

  it('of a charge: how much went back, and not who paid', () => {
    const charge = { id: 'ch_1', payment_intent: 'pi_1', amount_refunded: 500, currency: 'pln' };
    const billing = { billing_details: { name: 'Ania', email: 'ania@example.com' } };
    expect(stripePayload(event('charge.refunded', { ...charge, ...billing }))).toEqual({
      ...{ intentId: 'pi_1', ...nobody, refunded: { amount: 500, currency: 'pln' } },
    });
  });

  it('of a dispute: its id, and none of the evidence', () => {
    const dispute = { id: 'du_1', payment_intent: 'pi_1', evidence: { customer_name: 'Ania' } };
    expect(stripePayload(event('charge.dispute.created', dispute))).toEqual({
      ...{ intentId: 'pi_1', ...nobody, providerDisputeId: 'du_1' },
    });
  });

  it('of money that came without an intent: that there is none', () => {
    expect(stripePayload(event('refund.created', { id: 're_1', payment_intent: null }))).toMatchObject({
      intentId: null,
    });
  });
});
