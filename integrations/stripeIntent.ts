import type Stripe from 'stripe';
import {
  type BuyerAction,
  type Intent,
  type IntentStatus,
  type PaymentFailure,
  type ProviderRefund,
} from './paymentGateway';
import { fromStripeAmount } from './stripeAmount';

export function toIntent(intent: Stripe.PaymentIntent): Intent {
  return {
    intentId: intent.id,
    status: intent.status as IntentStatus,
    amount: fromStripeAmount(intent),
    chargeId: idOf(intent.latest_charge),
    nextAction: intent.next_action && { type: intent.next_action.type },
    failure: toFailure(intent.last_payment_error),
    metadata: intent.metadata,
  };
}

export function toProviderRefund(refund: Stripe.Refund): ProviderRefund {
  return {
    providerRefundId: refund.id,
    intentId: idOf(refund.payment_intent),
    status: (refund.status ?? 'pending') as ProviderRefund['status'],
    amount: fromStripeAmount(refund),
    failureReason: refund.failure_reason ?? null,
    metadata: refund.metadata ?? {},
  };
}

export function toBuyerAction(intent: Stripe.PaymentIntent): BuyerAction | null {
  const { status, client_secret: clientSecret, next_action: action } = intent;
  if (status !== 'requires_action' || clientSecret === null) return null;
  const url = action?.redirect_to_url?.url;
  return { clientSecret, nextAction: action && url ? { type: action.type, url } : null };
}

function toFailure(error: Stripe.PaymentIntent.LastPaymentError | null): PaymentFailure | null {
  if (error === null) return null;
  return {
    code: error.code ?? error.type,
    declineCode: error.decline_code ?? null,
    message: error.message ?? 'The payment failed.',
  };
}

const idOf = (reference: string | { id: string } | null | undefined): string | null =>
  typeof reference === 'string' ? reference : (reference?.id ?? null);
