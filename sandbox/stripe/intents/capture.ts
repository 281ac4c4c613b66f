import { type Form } from '../../core/form';
import { invalid, unexpectedState } from '../fault';
import { type Charge, type PaymentIntent } from '../objects';
import { readParams } from '../params';
import { type Cause, type StripeWorld } from '../world';
import { paid } from './charging';
import { findIntent } from './find';

/** POST /v1/payment_intents/{id}/capture: once, all or a part; the rest is let go. */
export function captureIntent(world: StripeWorld, id: string, form: Form, cause: Cause): PaymentIntent {
  const intent = findIntent(world, id);
  const amount =
    readParams(form, ['amount_to_capture', 'expand']).integer('amount_to_capture') ?? intent.amount_capturable;
  const charge = world.charges.get(intent.latest_charge ?? '');
  if (intent.status !== 'requires_capture' || charge === undefined) {
    throw unexpectedState(
      `This PaymentIntent could not be captured because it has a status of ${intent.status}. Only a PaymentIntent with one of ` +
        'the following statuses may be captured: requires_capture.',
      intent,
    );
  }
  if (amount < 1 || amount > intent.amount_capturable) {
    throw invalid(
      `The amount to capture must be between 1 and the amount that can be captured (${intent.amount_capturable}).`,
      { code: amount < 1 ? 'amount_too_small' : 'amount_too_large', param: 'amount_to_capture' },
    );
  }
  const captured: Charge = {
    ...charge,
    captured: true,
    amount_captured: amount,
    amount_refunded: charge.amount - amount,
  };
  world.charges.put(charge.id, captured);
  world.emit('charge.captured', captured, cause);
  return paid(world, intent, captured, cause);
}
