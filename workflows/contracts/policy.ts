/** How long to try before a step parks. All times in milliseconds. */
export interface RetryPolicyInMs {
  readonly initialIntervalMs: number;
  readonly maximumIntervalMs: number;
  readonly backoffCoefficient: number;
  readonly maximumAttempts: number;
  /** One attempt, after which its outcome counts as unknown. */
  readonly attemptTimeoutMs: number;
}

/**
 * Everything of a checkout that is a matter of taste and time. It enters with the input, from the configuration of the process
 * that starts the workflow, so that a change never reaches an order under way and a test can pass short times.
 */
export interface CheckoutPolicy {
  readonly holdMs: number;
  /** The seats stay held this much longer than the buyer is told, so that an open payment is cancelled before they are freed. */
  readonly holdGraceMs: number;
  /**
   * How much longer seats are held, once, when a payment is in flight at the end of the hold. Absent from the orders that began
   * before there were extensions: they have none.
   */
  readonly holdExtensionMs?: number;
  readonly maxPaymentAttempts: number;
  /**
   * What the buyer reads on his card's statement, behind the account's own name. Absent: that name alone. It goes with the order, since
   * a request that is made again under its key has to be the same.
   */
  readonly statementDescriptor?: string;
  readonly provider: RetryPolicyInMs;
  readonly payment: PaymentPolicy;
  readonly delivery: DeliveryPolicy;
}

export interface PaymentPolicy {
  /** Without news from the provider the payment is looked up this often, doubling up to the maximum. */
  readonly lookUpMs: number;
  readonly maximumLookUpMs: number;
  readonly provider: RetryPolicyInMs;
  /** Whether tickets whose money a buyer's bank has taken back stop being good. Absent: they do. */
  readonly disputesBlockTickets?: boolean;
}

export interface DeliveryPolicy {
  readonly send: RetryPolicyInMs;
}
