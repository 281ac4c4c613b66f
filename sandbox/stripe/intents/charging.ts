import { balance } from '../balance';
import { declined, type StripeFault } from '../fault';
import { type Charge, type ErrorBody, type PaymentIntent } from '../objects';
import { testMethod } from '../paymentMethods';
import { type Decline } from '../testMethods';
import { type Cause, type MethodRecord, type StripeWorld } from '../world';

/** The bank pays, at once or, for `capture_method: manual`, when it is captured. */
export function succeed(world: StripeWorld, intent: PaymentIntent, method: MethodRecord, cause: Cause): PaymentIntent {
  const captured = intent.capture_method !== 'manual';
  const charge: Charge = {
    ...newCharge(world, intent, method),
    amount_captured: captured ? intent.amount : 0,
    captured,
  };
  world.charges.put(charge.id, charge);
  world.emit('charge.succeeded', charge, cause);
  return captured ? paid(world, intent, charge, cause) : authorized(world, intent, charge, cause);
}

export function paid(world: StripeWorld, intent: PaymentIntent, charge: Charge, cause: Cause): PaymentIntent {
  balance(world, charge);
  const done: PaymentIntent = {
    ...intent,
    status: 'succeeded',
    amount_capturable: 0,
    amount_received: charge.amount_captured,
    latest_charge: charge.id,
    next_action: null,
  };
  world.intents.put(done.id, done);
  world.emit('payment_intent.succeeded', done, cause);
  return done;
}

function authorized(world: StripeWorld, intent: PaymentIntent, charge: Charge, cause: Cause): PaymentIntent {
  const waiting: PaymentIntent = {
    ...intent,
    status: 'requires_capture',
    amount_capturable: charge.amount,
    latest_charge: charge.id,
    next_action: null,
  };
  world.intents.put(waiting.id, waiting);
  world.emit('payment_intent.amount_capturable_updated', waiting, cause);
  return waiting;
}

/** Writes the failed charge down and gives the error to answer with. */
export function decline(
  world: StripeWorld,
  intent: PaymentIntent,
  method: MethodRecord,
  reason: Decline,
  cause: Cause,
): StripeFault {
  const charge = { ...newCharge(world, intent, method), ...failed(reason) };
  world.charges.put(charge.id, charge);
  world.emit('charge.failed', charge, cause);
  const error: Omit<ErrorBody, 'type'> = {
    charge: charge.id,
    code: reason.code,
    ...(reason.declineCode === undefined ? {} : { decline_code: reason.declineCode }),
    message: reason.message,
    payment_method: method.method,
  };
  const open = refuse(world, { ...intent, latest_charge: charge.id }, { type: 'card_error', ...error }, cause);
  return declined({ ...error, payment_intent: open });
}

/** Back to the start: the buyer may try another payment method on the same intent. */
export function refuse(world: StripeWorld, intent: PaymentIntent, error: ErrorBody, cause: Cause): PaymentIntent {
  const open: PaymentIntent = {
    ...intent,
    status: 'requires_payment_method',
    payment_method: null,
    next_action: null,
    last_payment_error: error,
  };
  world.intents.put(open.id, open);
  world.emit('payment_intent.payment_failed', open, cause);
  return open;
}

/** A bank debit: accepted, and known to have succeeded or failed only later. */
export function startProcessing(
  world: StripeWorld,
  intent: PaymentIntent,
  method: MethodRecord,
  end: 'succeeds' | 'stays' | Decline,
  cause: Cause,
): PaymentIntent {
  const charge: Charge = { ...newCharge(world, intent, method), paid: false, status: 'pending' };
  world.charges.put(charge.id, charge);
  world.emit('charge.pending', charge, cause);
  const processing: PaymentIntent = { ...intent, status: 'processing', latest_charge: charge.id };
  world.intents.put(processing.id, processing);
  world.emit('payment_intent.processing', processing, cause);
  if (end !== 'stays' && world.settings.asyncMs !== null) {
    world.scheduler.schedule('stripe.settle', world.settings.asyncMs, { intentId: intent.id, token: method.token });
  }
  return processing;
}

export const failed = (
  reason: Decline,
): Pick<Charge, 'failure_code' | 'failure_message' | 'paid' | 'status' | 'outcome'> => ({
  failure_code: reason.code,
  failure_message: reason.message,
  paid: false,
  status: 'failed',
  outcome: {
    network_status: 'declined_by_network',
    reason: reason.declineCode ?? reason.code,
    seller_message: 'The bank did not return any further details with this decline.',
    type: 'issuer_declined',
  },
});

function newCharge(world: StripeWorld, intent: PaymentIntent, { method, token }: MethodRecord): Charge {
  const { type, brand, last4 } = testMethod(token);
  return {
    id: world.newId(type === 'card' ? 'ch_' : 'py_'),
    object: 'charge',
    amount: intent.amount,
    amount_captured: 0,
    amount_refunded: 0,
    balance_transaction: null,
    captured: type !== 'card',
    created: world.now(),
    currency: intent.currency,
    customer: null,
    description: intent.description,
    disputed: false,
    failure_code: null,
    failure_message: null,
    livemode: false,
    metadata: intent.metadata,
    outcome: {
      network_status: 'approved_by_network',
      reason: null,
      seller_message: 'Payment complete.',
      type: 'authorized',
    },
    paid: true,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: { type, [type]: { ...(type === 'card' ? { brand } : { bank_name: brand }), last4 } },
    refunded: false,
    status: 'succeeded',
  };
}
