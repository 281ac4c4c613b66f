import { type Form } from '../core/form';
import { isChargedBack } from './disputes';
import { conflicting, invalid, resourceMissing } from './fault';
import { type Charge, type Refund } from './objects';
import { readParams, type Params } from './params';
import { testMethod } from './paymentMethods';
import { NOBODY, type Cause, type StripeWorld } from './world';

const PARAMS = ['amount', 'charge', 'expand', 'metadata', 'payment_intent', 'reason'];
const REASONS = ['duplicate', 'fraudulent', 'requested_by_customer'] as const;

/** POST /v1/refunds: all that is left, or a part of it. */
export function createRefund(world: StripeWorld, form: Form, cause: Cause): Refund {
  const params = readParams(form, PARAMS);
  const reason = params.choice('reason', REASONS) ?? null;
  const metadata = params.metadata();
  return makeRefund(
    world,
    { charge: chargeOf(world, params), asked: params.integer('amount'), reason, metadata },
    cause,
  );
}

/** As somebody gives money back in the dashboard: with nothing of ours on it. */
export const refundInDashboard = (world: StripeWorld, charge: Charge, asked: number | undefined): Refund =>
  makeRefund(world, { charge, asked, reason: 'requested_by_customer', metadata: {} }, NOBODY);

interface NewRefund extends Pick<Refund, 'reason' | 'metadata'> {
  readonly charge: Charge;
  /** Undefined: all that is left. */
  readonly asked: number | undefined;
}

function makeRefund(world: StripeWorld, { charge, asked, reason, metadata }: NewRefund, cause: Cause): Refund {
  const amount = refundable(world, charge, asked);
  const way = refundWay(world, charge);
  const refund: Refund = {
    id: world.newId('re_'),
    object: 'refund',
    amount,
    charge: charge.id,
    created: world.now(),
    currency: charge.currency,
    metadata,
    payment_intent: charge.payment_intent,
    reason,
    status: way === 'pending' ? 'pending' : 'succeeded',
  };
  world.refunds.put(refund.id, refund);
  world.emit('refund.created', refund, cause);
  giveBack(world, charge, amount, cause);
  if (way !== undefined && world.settings.asyncMs !== null) {
    world.scheduler.schedule('stripe.refund', world.settings.asyncMs, { refundId: refund.id });
  }
  return refund;
}

export type RefundEnd = 'succeed' | 'fail' | 'cancel';

/** A pending refund arrives or is cancelled, or one fails, days after it was called succeeded. Null when it is over already. */
export function settleRefund(world: StripeWorld, refundId: string, outcome: RefundEnd): Refund | null {
  const refund = world.refunds.get(refundId);
  const isOver = refund?.status === 'failed' || refund?.status === 'canceled';
  if (refund === undefined || isOver || (outcome !== 'fail' && refund.status !== 'pending')) return null;
  const settled: Refund = { ...refund, ...ENDS[outcome] };
  world.refunds.put(refund.id, settled);
  world.emit('refund.updated', settled, NOBODY, { status: refund.status });
  if (outcome === 'fail') world.emit('refund.failed', settled, NOBODY);
  if (outcome !== 'succeed') takeAgain(world, refund);
  return settled;
}

const ENDS: Readonly<Record<RefundEnd, Partial<Refund>>> = {
  succeed: { status: 'succeeded' },
  fail: { status: 'failed', failure_reason: 'expired_or_canceled_card' },
  cancel: { status: 'canceled' },
};

/** What the test payment method does with a refund when its time has come. */
export function settleRefundOnTime(world: StripeWorld, refundId: string): void {
  const refund = world.refunds.get(refundId);
  const charge = refund && world.charges.get(refund.charge);
  if (charge !== undefined) settleRefund(world, refundId, refundWay(world, charge) === 'fails' ? 'fail' : 'succeed');
}

function chargeOf(world: StripeWorld, params: Params): Charge {
  const intentId = params.text('payment_intent');
  const chargeId = params.text('charge');
  if (intentId === undefined && chargeId === undefined) {
    throw invalid('One of the following params should be provided for this request: payment_intent or charge.', {
      code: 'parameter_missing',
    });
  }
  const intent = intentId === undefined ? undefined : world.intents.get(intentId);
  if (intentId !== undefined && intent === undefined) {
    throw resourceMissing('payment_intent', intentId, 'payment_intent', 'body');
  }
  const charge = world.charges.get(chargeId ?? intent?.latest_charge ?? '');
  if (chargeId !== undefined && charge === undefined) throw resourceMissing('charge', chargeId, 'charge', 'body');
  if (charge?.status !== 'succeeded' || !charge.captured) {
    throw conflicting(
      `This PaymentIntent (${intentId ?? charge?.payment_intent}) does not have a successful charge to refund.`,
    );
  }
  return charge;
}

function refundable(world: StripeWorld, charge: Charge, asked: number | undefined): number {
  const left = charge.amount - charge.amount_refunded;
  if (isChargedBack(world.disputes, charge)) {
    throw conflicting(`Charge ${charge.id} has been charged back; cannot issue a refund.`, {
      code: 'charge_disputed',
      charge: charge.id,
    });
  }
  if (left === 0) {
    throw conflicting(`Charge ${charge.id} has already been refunded.`, {
      code: 'charge_already_refunded',
      charge: charge.id,
    });
  }
  const amount = asked ?? left;
  if (amount < 1) throw invalid('Invalid positive integer', { code: 'parameter_invalid_integer', param: 'amount' });
  if (amount > left) {
    throw conflicting(`Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`, {
      param: 'amount',
    });
  }
  return amount;
}

function refundWay(world: StripeWorld, charge: Charge): 'pending' | 'fails' | undefined {
  const token = world.methods.get(charge.payment_method)?.token;
  if (token === undefined) return undefined;
  const { type, refund } = testMethod(token);
  return refund ?? (type === 'us_bank_account' ? 'pending' : undefined);
}

function giveBack(world: StripeWorld, charge: Charge, amount: number, cause: Cause): void {
  const amountRefunded = charge.amount_refunded + amount;
  const refunded = { ...charge, amount_refunded: amountRefunded, refunded: amountRefunded === charge.amount };
  world.charges.put(charge.id, refunded);
  world.emit('charge.refunded', refunded, cause, { amount_refunded: charge.amount_refunded });
}

function takeAgain(world: StripeWorld, refund: Refund): void {
  const charge = world.charges.get(refund.charge);
  if (charge === undefined) return;
  const amount_refunded = charge.amount_refunded - refund.amount;
  world.charges.put(charge.id, { ...charge, amount_refunded, refunded: false });
}
