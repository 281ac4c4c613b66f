import { type RetryPolicyInMs } from './policy';

/** From the configuration of the worker that keeps the schedule. */
export interface ReconciliationInput {
  /** How far back it looks from where the last one has come: what was compared once may change for days. */
  readonly lookBackMs: number;
  /** What looks different has so long to come right before it counts. */
  readonly graceMs: number;
  /** An unpaid order so long over its time should have been ended by its process, or by the sweep. */
  readonly orderOverdueMs: number;
  /** Of one page. */
  readonly retry: RetryPolicyInMs;
  /** Pages in one run, after which a new one goes on. */
  readonly pagesPerRun: number;
  /** Absent from the first run. */
  readonly resumed?: ReconciliationProgress;
}

/** Epoch seconds; the first one belongs to it, the last one does not. */
export interface ReconciliationSpan {
  readonly from: number;
  readonly to: number;
}

export interface ReconciliationProgress {
  readonly span: ReconciliationSpan;
  /** Number of the part, and where in it to go on. */
  readonly part: number;
  readonly after: string | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly failed: readonly string[];
}

/** A bounded piece of one part. */
export interface ReconciliationPage extends ReconciliationSpan {
  /** Where the page before has ended: its `next`. */
  readonly after: string | null;
}

export interface ReconciledPage {
  /** What was looked at, found or healed: whatever the part counts. */
  readonly count: number;
  /** Null: this was the last page. */
  readonly next: string | null;
}

/**
 * By part: how many were compared (`intents`, `refunds`, `disputes`, `orders`), how many differences there are (`suspects`) and how many
 * have gone (`open`). `failed`: the parts that gave up; the next one begins them anew.
 */
export interface ReconciliationResult {
  readonly counts: Readonly<Record<string, number>>;
  readonly failed: readonly string[];
}
