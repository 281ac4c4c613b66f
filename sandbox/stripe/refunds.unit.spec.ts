import type Stripe from 'stripe';
import { startSandbox, type Started } from '../testing/startSandbox';
import { until } from '../testing/until';

let started: Started;
beforeAll(async () => {
  started = await startSandbox();
});
afterAll(() => started.sandbox.close());

const pay = (token = 'pm_card_visa', more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  started.stripe.paymentIntents.create({
    amount: 10_000,
    currency: 'pln',
    allowed_payment_method_types: ['card'],
    payment_method: token,
    confirm: true,
    ...more,
  });
const refund = (params: Stripe.RefundCreateParams) => started.stripe.refunds.create(params);
const chargeOf = async (intentId: string) => (await started.control.charges({ payment_intent: intentId }))[0];
const typesOf = async (id: string): Promise<string[]> =>
  (await started.control.stripeEvents()).flatMap(({ type, data }) =>
    (data.object as { id: string }).id === id ? [type] : [],
  );
const refusal = { statusCode: 400, rawType: 'invalid_request_error' };

describe('a refund', () => {
  it('gives back all that is left', async () => {
    const { id } = await pay();
    const whole = await refund({ payment_intent: id, metadata: { refundId: 'r-1' }, reason: 'requested_by_customer' });
    expect(whole).toMatchObject({
      object: 'refund',
      amount: 10_000,
      status: 'succeeded',
      payment_intent: id,
      metadata: { refundId: 'r-1' },
    });
    const charge = await chargeOf(id);
    expect(charge).toMatchObject({ amount_refunded: 10_000, refunded: true });
    expect(await started.stripe.paymentIntents.retrieve(id)).toMatchObject({ status: 'succeeded' });
    expect(await typesOf(whole.id)).toEqual(['refund.created']);
    expect(await typesOf(charge?.id ?? '')).toEqual(['charge.succeeded', 'charge.refunded']);
    await expect(refund({ payment_intent: id })).rejects.toMatchObject({ ...refusal, code: 'charge_already_refunded' });
  });

  it('gives back in parts, and never more than there is', async () => {
    const { id } = await pay();
    await refund({ payment_intent: id, amount: 4_000 });
    const second = await refund({ charge: (await chargeOf(id))?.id ?? '', amount: 5_000 });
    expect(await chargeOf(id)).toMatchObject({ amount_refunded: 9_000, refunded: false });
    await expect(refund({ payment_intent: id, amount: 1_001 })).rejects.toMatchObject({ ...refusal, param: 'amount' });
    expect(await refund({ payment_intent: id })).toMatchObject({ amount: 1_000 });
    const found = await started.stripe.refunds.list({ payment_intent: id });
    expect(found.data.map(({ amount }) => amount)).toEqual([1_000, 5_000, 4_000]);
    expect(await started.stripe.refunds.retrieve(second.id)).toMatchObject({ amount: 5_000 });
  });

  it('of what was captured, no more', async () => {
    const { id } = await pay('pm_card_visa', { capture_method: 'manual' });
    await expect(refund({ payment_intent: id })).rejects.toMatchObject(refusal);
    await started.stripe.paymentIntents.capture(id, { amount_to_capture: 6_000 });
    await expect(refund({ payment_intent: id, amount: 6_001 })).rejects.toMatchObject(refusal);
    expect(await refund({ payment_intent: id })).toMatchObject({ amount: 6_000 });
  });

  it('needs a payment that succeeded', async () => {
    const { id } = await started.stripe.paymentIntents.create({ amount: 10_000, currency: 'pln' });
    await expect(refund({ payment_intent: id })).rejects.toMatchObject(refusal);
    await expect(refund({})).rejects.toMatchObject({ ...refusal, code: 'parameter_missing' });
  });

  it('may be pending first', async () => {
    const { id } = await pay('pm_card_pendingRefund');
    const pending = await refund({ payment_intent: id });
    expect(pending.status).toBe('pending');
    await until(async () => (await started.stripe.refunds.retrieve(pending.id)).status === 'succeeded' || undefined);
    expect(await typesOf(pending.id)).toEqual(['refund.created', 'refund.updated']);
  });

  it('may fail after it succeeded, and then the money is left again', async () => {
    const { id } = await pay('pm_card_refundFail');
    const hopeful = await refund({ payment_intent: id });
    expect(hopeful.status).toBe('succeeded');
    const failed = await until(async () => {
      const now = await started.stripe.refunds.retrieve(hopeful.id);
      return now.status === 'failed' ? now : undefined;
    });
    expect(failed.failure_reason).toBe('expired_or_canceled_card');
    expect(await chargeOf(id)).toMatchObject({ amount_refunded: 0, refunded: false });
    expect(await typesOf(hopeful.id)).toEqual(['refund.created', 'refund.updated', 'refund.failed']);
  });

  it('fails when it is told to', async () => {
    const { id } = await pay();
    const { id: refundId } = await refund({ payment_intent: id });
    expect(await started.control.settleRefund(refundId, 'fail')).toMatchObject({ status: 'failed' });
    await expect(started.control.settleRefund(refundId, 'fail')).rejects.toThrow('404');
  });
});

describe('a refund that a person makes or stops', () => {
  it('in the dashboard has nothing of ours on it', async () => {
    const { id } = await pay();
    const charge = await chargeOf(id);
    const part = await started.control.refundInDashboard(charge?.id ?? '', 4_000);
    expect(part).toMatchObject({ amount: 4_000, status: 'succeeded', payment_intent: id, metadata: {} });
    expect(await typesOf(part.id)).toEqual(['refund.created']);
    expect(await started.control.refundInDashboard(charge?.id ?? '')).toMatchObject({ amount: 6_000 });
    expect(await chargeOf(id)).toMatchObject({ amount_refunded: 10_000, refunded: true });
  });

  it('is cancelled while it is pending, which gives its money to us again', async () => {
    await started.control.settings({ asyncMs: null });
    const { id } = await pay('pm_card_pendingRefund');
    const pending = await refund({ payment_intent: id });
    await started.control.settings({ asyncMs: 5 });
    await started.control.settleRefund(pending.id, 'cancel');
    expect(await started.stripe.refunds.retrieve(pending.id)).toMatchObject({ status: 'canceled' });
    expect(await typesOf(pending.id)).toEqual(['refund.created', 'refund.updated']);
    expect(await chargeOf(id)).toMatchObject({ amount_refunded: 0, refunded: false });
    await expect(started.control.settleRefund(pending.id, 'succeed')).rejects.toThrow();
  });
});

describe('a dispute', () => {
  const disputeOf = (intentId: string) =>
    until(async () => (await started.stripe.disputes.list({ payment_intent: intentId })).data[0]);

  it.each([
    ['pm_card_createDispute', 'fraudulent'],
    ['pm_card_createDisputeProductNotReceived', 'product_not_received'],
  ])('follows a payment with %s, and forbids a refund', async (token, reason) => {
    const { id, status } = await pay(token);
    expect(status).toBe('succeeded');
    const dispute = await disputeOf(id);
    expect(dispute).toMatchObject({ reason, status: 'needs_response', amount: 10_000 });
    expect(await chargeOf(id)).toMatchObject({ disputed: true });
    expect(await typesOf(dispute.id)).toEqual(['charge.dispute.created', 'charge.dispute.funds_withdrawn']);
    await expect(refund({ payment_intent: id })).rejects.toMatchObject({ ...refusal, code: 'charge_disputed' });
  });

  it('may be a question only, which forbids nothing', async () => {
    const { id } = await pay('pm_card_createDisputeInquiry');
    const dispute = await disputeOf(id);
    expect(dispute).toMatchObject({ status: 'warning_needs_response', is_charge_refundable: true });
    expect(await typesOf(dispute.id)).toEqual(['charge.dispute.created']);
    expect(await refund({ payment_intent: id })).toMatchObject({ status: 'succeeded' });
  });

  it('can be answered in the dashboard, in time; then the bank thinks', async () => {
    const { id } = await pay('pm_card_createDispute');
    const dispute = await disputeOf(id);
    expect(dispute.evidence_details).toMatchObject({ has_evidence: false, past_due: false, submission_count: 0 });
    expect(dispute.evidence_details.due_by).toBeGreaterThan(dispute.created);
    expect(await started.control.answerDispute(dispute.id)).toMatchObject({
      ...{ status: 'under_review', evidence_details: { has_evidence: true, submission_count: 1 } },
    });
    expect(await typesOf(dispute.id)).toContain('charge.dispute.updated');
    await expect(started.control.answerDispute(dispute.id)).rejects.toThrow();
  });

  it('may begin as a question and become a claim', async () => {
    const { id } = await pay('pm_card_createDisputeInquiry');
    const { id: disputeId } = await disputeOf(id);
    await started.control.escalateDispute(disputeId);
    expect(await typesOf(disputeId)).toEqual([
      ...['charge.dispute.created', 'charge.dispute.updated', 'charge.dispute.funds_withdrawn'],
    ]);
    await expect(refund({ payment_intent: id })).rejects.toMatchObject({ ...refusal, code: 'charge_disputed' });
    await expect(started.control.escalateDispute(disputeId)).rejects.toThrow();
  });

  it.each(['won', 'lost'] as const)('comes when it is told to, and is %s', async (status) => {
    const { id } = await pay();
    const charge = await chargeOf(id);
    const { id: disputeId } = await started.control.dispute(charge?.id ?? '', { reason: 'duplicate' });
    await started.control.closeDispute(disputeId, status);
    expect(await started.stripe.disputes.retrieve(disputeId)).toMatchObject({ reason: 'duplicate', status });
    expect(await typesOf(disputeId)).toEqual([
      'charge.dispute.created',
      'charge.dispute.funds_withdrawn',
      'charge.dispute.closed',
      ...(status === 'won' ? ['charge.dispute.funds_reinstated'] : []),
    ]);
  });
});
