import { type Money } from '../domain/shared/money';
import { type Outcome } from './outcome';

export type IntentStatus =
  | 'requires_payment_method'
  | 'requires_confirmation'
  | 'requires_action'
  | 'processing'
  | 'requires_capture'
  | 'canceled'
  | 'succeeded';

/** A payment intent as the provider sees it now. */
export interface Intent {
  readonly intentId: string;
  readonly status: IntentStatus;
  readonly amount: Money;
  /** The newest charge, succeeded or failed; null before the first confirm. */
  readonly chargeId: string | null;
  /** What the buyer has to do, while the status is `requires_action`; where, is told by {@link PaymentGateway.actionOf} alone. */
  readonly nextAction: { readonly type: string } | null;
  readonly failure: PaymentFailure | null;
  /** What the provider keeps of the charge, in its currency; absent where it was not asked for, and while nobody knows it. */
  readonly fee?: Money;
  readonly metadata: Readonly<Record<string, string>>;
}

/** For the buyer's eyes: whoever has it can act for him. Never stored, never logged, never given to a workflow. */
export interface BuyerAction {
  /** For the provider's library in the buyer's browser. */
  readonly clientSecret: string;
  /** His bank's page; null when only the provider's library can show it. */
  readonly nextAction: { readonly type: string; readonly url: string } | null;
}

export interface PaymentFailure {
  readonly code: string;
  readonly declineCode: string | null;
  readonly message: string;
}

export type RefundStatus = 'pending' | 'requires_action' | 'succeeded' | 'failed' | 'canceled';

export interface ProviderRefund {
  readonly providerRefundId: string;
  readonly intentId: string | null;
  readonly status: RefundStatus;
  readonly amount: Money;
  readonly failureReason: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A buyer's bank asks about a charge (`inquiry`), or takes its money back. */
export interface ProviderDispute {
  readonly providerDisputeId: string;
  readonly intentId: string | null;
  readonly amount: Money;
  /** The provider's own word, such as `fraudulent`. */
  readonly reason: string;
  readonly inquiry: boolean;
  readonly needsAnswer: boolean;
  /** Until when; null when no answer is taken. */
  readonly respondBy: string | null;
  /** Null while it is open. */
  readonly outcome: 'won' | 'lost' | 'inquiry_closed' | null;
  readonly openedAt: string;
}

export interface CreateIntent {
  readonly amount: Money;
  /** Stable for one business attempt: a technical retry sends the same key and the same parameters. */
  readonly idempotencyKey: string;
  /** `paymentId` is what {@link PaymentGateway.findIntent} looks for. Ids only, never personal data. */
  readonly metadata: { readonly orderId: string; readonly paymentId: string };
  /** What the buyer reads on his card's statement, behind the account's own name. */
  readonly statementDescriptor?: string;
}

export interface ConfirmIntent {
  readonly intentId: string;
  readonly paymentMethod: string;
  readonly idempotencyKey: string;
  /** Where the bank's page sends the buyer back to. */
  readonly returnUrl?: string;
}

export interface CancelIntent {
  readonly intentId: string;
  readonly reason: 'duplicate' | 'fraudulent' | 'requested_by_customer' | 'abandoned';
  readonly idempotencyKey: string;
}

export interface RequestProviderRefund {
  readonly intentId: string;
  readonly amount: Money;
  readonly idempotencyKey: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Takes and gives back money. No method throws for what the provider answers or fails to answer; every method that changes
 * something takes an idempotency key.
 */
export interface PaymentGateway {
  createIntent(input: CreateIntent): Promise<Outcome<Intent>>;

  /**
   * The intent whose creation was never answered: looks through all intents created since `createdSince` (epoch seconds) for
   * the payment's id. `done` with null means that it does not exist at the provider.
   */
  findIntent(input: { paymentId: string; createdSince: number }): Promise<Outcome<Intent | null>>;

  /** Refused with the card's code when it is declined; done with `succeeded`, `requires_action` or `processing` otherwise. */
  confirmIntent(input: ConfirmIntent): Promise<Outcome<Intent>>;

  retrieveIntent(intentId: string): Promise<Outcome<Intent>>;

  /** What the buyer needs to allow the payment; null when nothing is asked of him now. */
  actionOf(intentId: string): Promise<Outcome<BuyerAction | null>>;

  /**
   * Refused with `payment_intent_unexpected_state` and `details.intent` (an {@link Intent}) when it can no longer be cancelled.
   */
  cancelIntent(input: CancelIntent): Promise<Outcome<Intent>>;

  /** Done does not mean that the money has arrived: look at `status`; it may still become `failed` days later. */
  refund(input: RequestProviderRefund): Promise<Outcome<ProviderRefund>>;

  listRefunds(intentId: string): Promise<Outcome<readonly ProviderRefund[]>>;

  retrieveDispute(providerDisputeId: string): Promise<Outcome<ProviderDispute>>;
}
