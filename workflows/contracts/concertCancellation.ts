import { type FanOutPolicy, type FanOutProgress } from './fanOut';
import { type CheckoutPolicy } from './policy';

export interface ConcertCancellationInput {
  readonly concertId: string;
  readonly reason: string;
  /** The organizer who cancels it. */
  readonly actor: string;
  /** Of the orders' own cancellations. */
  readonly policy: CheckoutPolicy;
  readonly fanOut: FanOutPolicy;
  /** Only in a run that goes on from an earlier one: after which reservation. */
  readonly resumed?: { readonly after: string | null };
}

/** `failed` orders wait for an operator, each in a workflow of its own. `given_up`: by an operator; the same request goes on with it. */
export interface ConcertCancellationResult extends FanOutProgress {
  readonly outcome: 'cancelled' | 'refused' | 'given_up';
  readonly reason?: string;
}
