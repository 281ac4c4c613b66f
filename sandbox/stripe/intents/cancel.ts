import { type Form } from '../../core/form';
import { unexpectedState } from '../fault';
import { type Charge, type IntentStatus, type PaymentIntent } from '../objects';
import { readParams } from '../params';
import { testMethod } from '../paymentMethods';
import { type Cause, type StripeWorld } from '../world';
import { findIntent } from './find';

const CANCELABLE: readonly IntentStatus[] = [
  'requires_payment_method',
  'requires_capture',
  'requires_confirmation',
  'requires_action',
];
const REASONS = ['duplicate', 'fraudulent', 'requested_by_customer', 'abandoned'] as const;

/** POST /v1/payment_intents/{id}/cancel; an authorized amount is let go. */
export function cancelIntent(world: StripeWorld, id: string, form: Form, cause: Cause): PaymentIntent {
  const intent = findIntent(world, id);
  const reason = readParams(form, ['cancellation_reason', 'expand']).choice('cancellation_reason', REASONS);
  if (!CANCELABLE.includes(intent.status) && !isStillHere(world, intent)) {
    throw unexpectedState(
      `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the ` +
        `following statuses may be canceled: ${CANCELABLE.join(', ')}, processing.`,
      intent,
    );
  }
  if (intent.status === 'requires_capture') release(world, intent, cause);
  if (intent.status === 'processing') withdraw(world, intent, cause);
  const canceled: PaymentIntent = {
    ...intent,
    status: 'canceled',
    amount_capturable: 0,
    canceled_at: world.now(),
    cancellation_reason: reason ?? null,
    next_action: null,
  };
  world.intents.put(id, canceled);
  world.emit('payment_intent.canceled', canceled, cause);
  return canceled;
}

/** A bank debit that was not handed to the bank yet: the rare case in which what is processing can be cancelled. */
function isStillHere(world: StripeWorld, intent: PaymentIntent): boolean {
  const method = intent.status === 'processing' ? world.methods.get(intent.payment_method ?? '') : undefined;
  if (method === undefined) return false;
  const { behaviour } = testMethod(method.token);
  return behaviour.kind === 'process' && behaviour.end === 'stays';
}

function withdraw(world: StripeWorld, intent: PaymentIntent, cause: Cause): void {
  const charge = world.charges.get(intent.latest_charge ?? '');
  if (charge === undefined) return;
  const withdrawn: Charge = { ...charge, status: 'failed', failure_message: 'The payment was canceled.' };
  world.charges.put(charge.id, withdrawn);
  world.emit('charge.failed', withdrawn, cause);
}

function release(world: StripeWorld, intent: PaymentIntent, cause: Cause): void {
  const charge = world.charges.get(intent.latest_charge ?? '');
  if (charge === undefined) return;
  const released = { ...charge, amount_refunded: charge.amount, refunded: true };
  world.charges.put(charge.id, released);
  world.emit('charge.refunded', released, cause);
}
