/** How a process works off a long list without drowning the providers, the database or its own history. */
export interface FanOutPolicy {
  /** Looked at and asked for in one step. */
  readonly pageSize: number;
  /** Under way at once; the others wait until some of these have come to an end. */
  readonly window: number;
  /** Between two looks when there was nothing to ask, doubling up to the maximum. */
  readonly pollMs: number;
  readonly maximumPollMs: number;
  /** What was asked and has not ended after this is looked into: its process may be gone. */
  readonly lookAgainMs: number;
  /** Steps of one run; then a new run goes on where it stopped, with a short history. */
  readonly pagesPerRun: number;
}

/** Counted whenever it is asked for. `done` and `failed` are parts of `total`; the rest is on its way. */
export interface FanOutProgress {
  readonly total: number;
  readonly done: number;
  readonly failed: number;
}
