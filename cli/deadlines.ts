import { type DatabaseOptions } from '../event-store';

type Deadlines = Required<Pick<DatabaseOptions, 'acquireTimeoutMs' | 'lockTimeoutMs' | 'statementTimeoutMs'>>;

/** Somebody waits for the answer: what the database cannot give him by then is a 503, to be tried again. */
export const API_DEADLINES: Deadlines = {
  acquireTimeoutMs: 3_000,
  lockTimeoutMs: 3_000,
  statementTimeoutMs: 10_000,
};

/**
 * An attempt of a local activity has five seconds (`workflows/steps/activities.ts`). A connection and a lock are waited for together
 * less than that, so that an attempt ends by itself and says why, and never runs on beside the one that follows it.
 */
export const WORKER_DEADLINES: Deadlines = {
  acquireTimeoutMs: 2_000,
  lockTimeoutMs: 2_500,
  statementTimeoutMs: 4_500,
};
