import { type FanOutPolicy } from './fanOut';
import { type CheckoutPolicy, type DeliveryPolicy } from './policy';

/** How long things may lie before they are swept; from the configuration of the worker that keeps the schedule. */
export interface SweepInput {
  /** A hold that ran out so long ago is ended: neither its timer nor a buyer has. Absent from older schedules: a minute. */
  readonly holdOverdueMs?: number;
  /** An open cart that nothing has happened to for this long is abandoned. */
  readonly cartIdleMs: number;
  /** A cart that has been in a checkout for this long is looked after: its order may have been terminated. */
  readonly cartStrandedMs: number;
  /** A concert that has started so long ago is over. */
  readonly concertEndsAfterMs: number;
  /** For the notices of a concert that was moved, where they have not been started. Absent from schedules made before there were any. */
  /** For orders and refunds whose process is gone. Absent from schedules made before any were recovered. */
  readonly recovering?: { readonly policy: CheckoutPolicy; readonly overdueMs: number };
  readonly announcing?: { readonly policy: DeliveryPolicy; readonly fanOut: FanOutPolicy };
  /** A payment that came so long ago is asked for its fee, if it was not known then. Absent from schedules made before there were any. */
  readonly feeAfterMs?: number;
}

/** A bounded piece of one part of the sweep. */
export interface SweepPage {
  readonly limit: number;
  /** Where the page before has ended: its `next`. */
  readonly after: string | null;
}

export interface SweptPage {
  /** What was really done; what it looked at may have been more. */
  readonly swept: number;
  /** Where the next page begins; null when this one came back short. */
  readonly next: string | null;
}

/** `failed`: the parts that gave up; the next sweep begins them anew. */
export interface SweepResult {
  readonly swept: Readonly<Record<string, number>>;
  readonly failed: readonly string[];
}
