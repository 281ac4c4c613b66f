import { type FanOutPolicy } from '../../workflows/contracts/fanOut';
import { type CheckoutPolicy, type RetryPolicyInMs } from '../../workflows/contracts/policy';

const quick: RetryPolicyInMs = {
  initialIntervalMs: 100,
  backoffCoefficient: 1,
  maximumIntervalMs: 100,
  maximumAttempts: 3,
  attemptTimeoutMs: 3_000,
};

/** The product's processes with short times: what takes days there is over in seconds here, on the same server. */
export const quickPolicy: CheckoutPolicy = {
  holdMs: 60_000,
  holdGraceMs: 500,
  holdExtensionMs: 2_000,
  maxPaymentAttempts: 3,
  provider: quick,
  payment: { lookUpMs: 60_000, maximumLookUpMs: 60_000, provider: quick },
  delivery: { send: quick },
};

/** Small pages and short runs, so that a handful of orders takes the way of thousands. */
export const quickFanOut: FanOutPolicy = {
  pageSize: 3,
  window: 5,
  pollMs: 100,
  maximumPollMs: 400,
  lookAgainMs: 5_000,
  pagesPerRun: 2,
};
