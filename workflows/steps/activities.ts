import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import { type Activities } from '../../activities';
import { type RetryPolicyInMs } from '../contracts/policy';

/**
 * Our own Postgres: milliseconds, idempotent, so the step rides in the workflow task as one marker. About half a minute of trouble is
 * sat out before the step parks.
 */
export const local = proxyLocalActivities<Activities>({
  startToCloseTimeout: '5s',
  retry: { initialInterval: '50ms', backoffCoefficient: 2, maximumInterval: '5s', maximumAttempts: 12 },
});

/** Somebody else's service: a task of its own, seen and retried in the Web UI. */
export const provider = (policy: RetryPolicyInMs, summary: string) =>
  proxyActivities<Activities>({
    startToCloseTimeout: policy.attemptTimeoutMs,
    retry: {
      initialInterval: policy.initialIntervalMs,
      backoffCoefficient: policy.backoffCoefficient,
      maximumInterval: policy.maximumIntervalMs,
      maximumAttempts: policy.maximumAttempts,
    },
    summary,
  });

/** A page of a long list: minutes if need be. A worker that dies in the middle of it is missed in seconds, and the page is taken up again. */
export const bulk = proxyActivities<Activities>({
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '10s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s', maximumAttempts: 8 },
});
