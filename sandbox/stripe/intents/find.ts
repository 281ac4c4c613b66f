import { resourceMissing } from '../fault';
import { type PaymentIntent } from '../objects';
import { type StripeWorld } from '../world';

/** The intent that a path names; 404 when there is none. */
export function findIntent(world: StripeWorld, id: string): PaymentIntent {
  const intent = world.intents.get(id);
  if (intent === undefined) throw resourceMissing('payment_intent', id, 'intent', 'path');
  return intent;
}
