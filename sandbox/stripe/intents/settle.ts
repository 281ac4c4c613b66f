import { type Charge, type PaymentIntent } from '../objects';
import { testMethod } from '../paymentMethods';
import { type Decline } from '../testMethods';
import { NOBODY, type StripeWorld } from '../world';
import { failed, paid, refuse } from './charging';

/** A bank debit arrives, or not. Null when the intent is not processing. */
export function settle(world: StripeWorld, intentId: string, end: 'succeeds' | Decline): PaymentIntent | null {
  const intent = world.intents.get(intentId);
  const charge = intent && world.charges.get(intent.latest_charge ?? '');
  if (intent?.status !== 'processing' || charge === undefined) return null;
  return end === 'succeeds' ? arrive(world, intent, charge) : bounce(world, intent, charge, end);
}

/** What the test payment method does when its time has come. */
export function settleOnTime(world: StripeWorld, intentId: string, token: string): void {
  const { behaviour } = testMethod(token);
  if (behaviour.kind === 'process' && behaviour.end !== 'stays') settle(world, intentId, behaviour.end);
}

function arrive(world: StripeWorld, intent: PaymentIntent, pending: Charge): PaymentIntent {
  const charge: Charge = { ...pending, paid: true, status: 'succeeded', amount_captured: pending.amount };
  world.charges.put(charge.id, charge);
  world.emit('charge.succeeded', charge, NOBODY);
  return paid(world, intent, charge, NOBODY);
}

function bounce(world: StripeWorld, intent: PaymentIntent, pending: Charge, reason: Decline): PaymentIntent {
  const charge: Charge = { ...pending, ...failed(reason) };
  world.charges.put(charge.id, charge);
  world.emit('charge.failed', charge, NOBODY);
  const { code, message } = reason;
  return refuse(world, intent, { type: 'card_error', code, message, charge: charge.id }, NOBODY);
}
