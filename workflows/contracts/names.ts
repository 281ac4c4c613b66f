/** Names that the outside (API, operators, recorded histories) knows. A changed name orphans running workflows. */

export const TASK_QUEUES = {
  orders: 'orders',
  delivery: 'delivery',
  /** What may wait: sweeps, and processes behind many orders at once. Its worker has few slots and connections of its own. */
  bulk: 'bulk',
} as const;

export const SEARCH_ATTRIBUTES = {
  orderId: 'OrderId',
  concertId: 'ConcertId',
  needsAttention: 'NeedsAttention',
  progressTotal: 'ProgressTotal',
  progressDone: 'ProgressDone',
  progressFailed: 'ProgressFailed',
} as const;

export const checkoutWorkflowId = (orderId: string): string => `order-${orderId}`;
export const reservationWorkflowId = (reservationId: string): string => `reservation-${reservationId}`;
export const paymentWorkflowId = (paymentId: string): string => `payment-${paymentId}`;
export const deliveryWorkflowId = (deliveryId: string): string => `delivery-${deliveryId}`;
export const refundWorkflowId = (refundId: string): string => `refund-${refundId}`;
export const refundWatchWorkflowId = (paymentId: string): string => `refund-watch-${paymentId}`;
export const disputeWorkflowId = (disputeId: string): string => `dispute-${disputeId}`;
export const cancellationWorkflowId = (cancellationId: string): string => `cancellation-${cancellationId}`;
export const noticeWorkflowId = (noticeId: string): string => `notice-${noticeId}`;
export const concertCancellationWorkflowId = (concertId: string): string => `cancel-concert-${concertId}`;
export const driftHealingWorkflowId = (driftId: string): string => `heal-${driftId}`;
/** `version` is the concert's with the new date. */
export const concertNoticesWorkflowId = (concertId: string, version: number): string =>
  `tell-concert-${concertId}-${version}`;

/** The schedule's id, and its workflows' ids: Temporal adds the time to them. */
export const SWEEP = 'sweep';

/** The same of the comparison with the provider. */
export const RECONCILE = 'reconcile';

/** Updates answer the caller; signals only wake. `retry`, `skip` and `abort` exist as both, under one name. */
export const MESSAGES = {
  place: 'place',
  pay: 'pay',
  cancel: 'cancel',
  release: 'release',
  holdEnded: 'holdEnded',
  begin: 'begin',
  recall: 'recall',
  paymentSettled: 'paymentSettled',
  paymentNews: 'paymentNews',
  refundNews: 'refundNews',
  disputeNews: 'disputeNews',
  retry: 'retry',
  skip: 'skip',
  abort: 'abort',
} as const;
