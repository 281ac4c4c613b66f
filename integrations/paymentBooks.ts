import { type Money } from '../domain/shared/money';
import { type Outcome } from './outcome';
import { type Intent, type ProviderRefund } from './paymentGateway';

/** A page of what was created in that time, newest first. */
export interface CreatedWithin {
  /** Epoch seconds; the first one belongs to it, the last one does not. */
  readonly from: number;
  readonly to: number;
  /** Where the page before has ended: its `next`. */
  readonly after: string | null;
  /** 100 at most. */
  readonly limit: number;
}

/** With the epoch second of its creation at the provider. */
export type Created<T> = T & { readonly created: number };

export interface BookPage<T> {
  readonly items: readonly Created<T>[];
  /** Null: this was the last page. */
  readonly next: string | null;
}

export interface ProviderDispute {
  readonly providerDisputeId: string;
  readonly intentId: string | null;
  readonly status: string;
  readonly amount: Money;
}

/** What the provider has written down of everybody's money on the account: for comparing, not for paying. */
export interface PaymentBooks {
  intents(page: CreatedWithin): Promise<Outcome<BookPage<Intent>>>;
  refunds(page: CreatedWithin): Promise<Outcome<BookPage<ProviderRefund>>>;
  disputes(page: CreatedWithin): Promise<Outcome<BookPage<ProviderDispute>>>;
  /** `done` with null: there is no such thing on this account. */
  intent(intentId: string): Promise<Outcome<Intent | null>>;
  refund(providerRefundId: string): Promise<Outcome<ProviderRefund | null>>;
  dispute(providerDisputeId: string): Promise<Outcome<ProviderDispute | null>>;
}
