import { type Knex } from 'knex';
import { type PaymentEvent } from '../domain/payments/events';
import { type Money } from '../domain/shared/money';
import { rowProjection } from './rowProjection';
import { type Amount, iso, selectRow, selectRows, type Time, toMoney } from './rows';

export interface Refund {
  readonly refundId: string;
  readonly orderId: string;
  readonly paymentId: string;
  readonly amount: Money;
  readonly status: 'requested' | 'submitted' | 'succeeded' | 'failed';
  readonly reason: string;
  /** Id of the cancellation behind it; null when there is none. */
  readonly cause: string | null;
  /** The provider's own id. */
  readonly providerRefundId: string | null;
  readonly failureCode: string | null;
  /** 1 for the first; every retry after one that failed is the next. */
  readonly attempt: number;
  /** Made at the provider and not by us. */
  readonly external: boolean;
  /** Of one made elsewhere: when we heard of it. */
  readonly requestedAt: string;
}

/** A refund that was made elsewhere came without one of ours. */
const MADE_ELSEWHERE = 'made_at_provider';

type RefundEvent = Extract<PaymentEvent, { type: `Refund${string}` }>;

/** Refunds happen in the stream of their payment, so `version` is the payment's at the refund's last event. */
export const refundsProjection = rowProjection<RefundEvent, 'RefundRequested' | 'RefundObserved'>({
  table: 'refunds',
  key: 'refund_id',
  idOf: ({ refundId }) => refundId,
  creates: {
    RefundRequested: ({ paymentId, orderId, amount, reason, cause = null }, { recordedAt }) => ({
      payment_id: paymentId,
      order_id: orderId,
      amount: amount.amount,
      currency: amount.currency,
      status: 'requested',
      reason,
      cause,
      requested_at: recordedAt,
    }),
    RefundObserved: ({ paymentId, orderId, amount, providerRefundId, status }, { recordedAt }) => ({
      payment_id: paymentId,
      order_id: orderId,
      amount: amount.amount,
      currency: amount.currency,
      status,
      reason: MADE_ELSEWHERE,
      provider_refund_id: providerRefundId,
      external: true,
      requested_at: recordedAt,
    }),
  },
  changes: {
    RefundSubmitted: ({ providerRefundId }) => ({ status: 'submitted', provider_refund_id: providerRefundId }),
    RefundSucceeded: () => ({ status: 'succeeded' }),
    RefundFailed: ({ code }) => ({ status: 'failed', failure_code: code }),
    RefundRetried: ({ attempt }) => ({ status: 'requested', attempt, provider_refund_id: null, failure_code: null }),
  },
});

export interface RefundRow {
  readonly refund_id: string;
  readonly payment_id: string;
  readonly order_id: string;
  readonly amount: Amount;
  readonly currency: string;
  readonly status: Refund['status'];
  readonly reason: string;
  readonly cause: string | null;
  readonly provider_refund_id: string | null;
  readonly failure_code: string | null;
  readonly attempt: number;
  readonly external: boolean;
  readonly requested_at: Time;
}

export const getRefund = async (db: Knex, refundId: string): Promise<Refund | undefined> => {
  const row = await selectRow<RefundRow>(db, 'select * from refunds where refund_id = ?::uuid', [refundId]);
  return row && toRefund(row);
};

/** Of an order, for one of its cancellations; the first, if there were several. */
export const refundOfCause = async (db: Knex, orderId: string, cause: string): Promise<Refund | undefined> => {
  const row = await selectRow<RefundRow>(
    db,
    'select * from refunds where order_id = ?::uuid and cause = ? order by requested_at, refund_id limit 1',
    [orderId, cause],
  );
  return row && toRefund(row);
};

/** Oldest first. */
export const refundsOfOrder = async (db: Knex, orderId: string): Promise<readonly Refund[]> => {
  const rows = await selectRows<RefundRow>(
    db,
    'select * from refunds where order_id = ?::uuid order by requested_at, refund_id',
    [orderId],
  );
  return rows.map(toRefund);
};

export const toRefund = (row: RefundRow): Refund => ({
  refundId: row.refund_id,
  orderId: row.order_id,
  paymentId: row.payment_id,
  amount: toMoney(row.amount, row.currency),
  status: row.status,
  reason: row.reason,
  cause: row.cause,
  providerRefundId: row.provider_refund_id,
  failureCode: row.failure_code,
  attempt: row.attempt,
  external: row.external,
  requestedAt: iso(row.requested_at),
});
