import type Stripe from 'stripe';
import { type Money } from '../domain/shared/money';
import {
  type BuyerAction,
  type Intent,
  type IntentStatus,
  type PaymentFailure,
  type ProviderRefund,
} from './paymentGateway';
import { fromStripeAmount, toStripeAmount } from './stripeAmount';

export function toIntent(intent: Stripe.PaymentIntent): Intent {
  const fee = toFee(intent);
  return {
    intentId: intent.id,
    status: intent.status as IntentStatus,
    amount: fromStripeAmount(intent),
    chargeId: idOf(intent.latest_charge),
    nextAction: intent.next_action && { type: intent.next_action.type },
    failure: toFailure(intent.last_payment_error),
    metadata: intent.metadata,
    ...(fee && { fee }),
  };
}

/**
 * In the charge's currency. An account that is paid out in another one is charged the fee in that: the same part of the amount is
 * taken, half up.
 */
function toFee({ latest_charge: charge }: Stripe.PaymentIntent): Money | undefined {
  const booked = typeof charge === 'object' ? charge?.balance_transaction : null;
  if (charge === null || typeof charge !== 'object' || typeof booked !== 'object' || booked === null) return undefined;
  const { amount, currency } = charge;
  if (booked.currency === currency) return toWholeUnits(booked.fee, currency);
  return booked.amount === 0 ? undefined : toWholeUnits((booked.fee * amount) / booked.amount, currency);
}

/** A part of an amount need not come out in what the currency can be paid in: it is rounded to that. */
function toWholeUnits(stripeAmount: number, currency: string): Money {
  const unit = toStripeAmount({ amount: 1, currency: currency.toUpperCase() })?.amount ?? 1;
  return fromStripeAmount({ amount: Math.round(stripeAmount / unit) * unit, currency });
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
