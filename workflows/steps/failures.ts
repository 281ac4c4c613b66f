import { ActivityFailure, ApplicationFailure, isCancellation, TimeoutFailure } from '@temporalio/workflow';

/**
 * A failed local activity throws its `ApplicationFailure` bare, a regular one wraps it in `ActivityFailure`, and a timed-out one of
 * either kind is an `ActivityFailure` around a `TimeoutFailure`: this is the one place that knows.
 */
export const applicationFailure = (error: unknown): ApplicationFailure | undefined => {
  if (error instanceof ApplicationFailure) return error;
  if (error instanceof ActivityFailure && error.cause instanceof ApplicationFailure) return error.cause;
  return undefined;
};

/** One line for an operator. */
export const describeFailure = (error: unknown): string => {
  const application = applicationFailure(error);
  if (application !== undefined) return `${application.message} (${application.type ?? 'error'})`;
  if (error instanceof ActivityFailure && error.cause instanceof TimeoutFailure) {
    return `${error.activityType} gave no answer in time`;
  }
  return error instanceof Error ? error.message : String(error);
};

export const isActivityError = (error: unknown): boolean =>
  !isCancellation(error) && (error instanceof ActivityFailure || error instanceof ApplicationFailure);
