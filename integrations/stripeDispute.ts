import type Stripe from 'stripe';
import { type ProviderDispute } from './paymentGateway';
import { fromStripeAmount } from './stripeAmount';

/**
 * | Stripe says | it is |
 * | --- | --- |
 * | `warning_needs_response`, `warning_under_review` | an inquiry: the bank asks, no money has moved |
 * | `warning_closed`, `prevented` | over, without a claim |
 * | `needs_response`, `under_review`, `appeal_…` | a claim: the money has been taken |
 * | `won`, `lost` | decided |
 */
export function toProviderDispute(dispute: Stripe.Dispute): ProviderDispute {
  const { id, amount, currency, reason, status, created, payment_intent: intent, evidence_details: evidence } = dispute;
  return {
    providerDisputeId: id,
    intentId: typeof intent === 'string' ? intent : (intent?.id ?? null),
    amount: fromStripeAmount({ amount, currency }),
    reason,
    inquiry: status.startsWith('warning_') || status === 'prevented',
    needsAnswer: status.endsWith('needs_response'),
    outcome: OUTCOMES[status] ?? null,
    respondBy: evidence.due_by === null ? null : timeOf(evidence.due_by),
    openedAt: timeOf(created),
  };
}

const OUTCOMES: Readonly<Record<string, ProviderDispute['outcome']>> = {
  won: 'won',
  lost: 'lost',
  warning_closed: 'inquiry_closed',
  prevented: 'inquiry_closed',
};

const timeOf = (epochSeconds: number): string => new Date(epochSeconds * 1000).toISOString();
