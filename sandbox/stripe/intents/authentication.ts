import { resourceMissing } from '../fault';
import { type PaymentIntent } from '../objects';
import { type Cause, type Challenge, type StripeWorld } from '../world';
import { refuse, succeed } from './charging';

/** The bank wants to see the buyer first: the intent says where to send him. */
export function challenge(
  world: StripeWorld,
  intent: PaymentIntent,
  returnUrl: string | null,
  cause: Cause,
): PaymentIntent {
  const id = world.newId('payatt_');
  const url = `${world.publicUrl()}/bank/${id}`;
  world.challenges.put(id, { id, intentId: intent.id, returnUrl });
  const waiting: PaymentIntent = {
    ...intent,
    status: 'requires_action',
    next_action:
      returnUrl === null
        ? { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect', stripe_js: url } }
        : { type: 'redirect_to_url', redirect_to_url: { url, return_url: returnUrl } },
  };
  world.intents.put(waiting.id, waiting);
  world.emit('payment_intent.requires_action', waiting, cause);
  return waiting;
}

/** The challenge that an intent waits for now; null once it was answered, or a newer attempt took its place. */
export function openChallenge(
  world: StripeWorld,
  challengeId: string,
): { challenge: Challenge; intent: PaymentIntent } | null {
  const found = world.challenges.get(challengeId);
  const intent = found && world.intents.get(found.intentId);
  if (found === undefined || intent?.status !== 'requires_action') return null;
  return urlOf(intent)?.endsWith(`/${found.id}`) ? { challenge: found, intent } : null;
}

/** The buyer's bank said yes or no. */
export function authenticate(
  world: StripeWorld,
  intent: PaymentIntent,
  outcome: 'succeed' | 'fail',
  cause: Cause,
): PaymentIntent {
  if (outcome === 'fail') return refuse(world, intent, AUTHENTICATION_FAILED, cause);
  const method = world.methods.get(intent.payment_method ?? '');
  if (method === undefined)
    throw resourceMissing('PaymentMethod', String(intent.payment_method), 'payment_method', 'body');
  return succeed(world, intent, method, cause);
}

const AUTHENTICATION_FAILED = {
  type: 'invalid_request_error',
  code: 'payment_intent_authentication_failure',
  doc_url: 'https://stripe.com/docs/error-codes/payment-intent-authentication-failure',
  message:
    'The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to ' +
    'attempt to fulfill this PaymentIntent again.',
} as const;

function urlOf({ next_action: action }: PaymentIntent): string | undefined {
  if (action === null) return undefined;
  return action.type === 'redirect_to_url' ? action.redirect_to_url.url : action.use_stripe_sdk.stripe_js;
}
