import { type FanOutPolicy } from './fanOut';
import { type DeliveryPolicy } from './policy';

export interface ConcertNoticesInput {
  readonly concertId: string;
  /** The concert's version with this new date: each one is told once. */
  readonly version: number;
  readonly policy: DeliveryPolicy;
  readonly fanOut: FanOutPolicy;
  /** Only in a run that goes on from an earlier one. */
  readonly resumed?: { readonly after: string | null; readonly told: number };
}

export interface ConcertNoticesResult {
  readonly outcome: 'told' | 'given_up';
  /** Notices that are on their way, each in a workflow of its own. */
  readonly told: number;
}
