import { type Knex } from 'knex';
import { type NextAction, type PaymentEvent } from '../domain/payments/events';
import { type Money } from '../domain/shared/money';
import { type PaymentDispute, paymentDisputes } from './disputes';
import { type Page, type PageRequest, readPage } from './paging';
import { expression, json, type Patch, rowProjection } from './rowProjection';
import { type Amount, iso, isoOrNull, selectRow, selectRows, type Time, toMoney } from './rows';

export interface Payment {
  readonly paymentId: string;
  readonly orderId: string;
  readonly userId: string;
  /** 1 for the order's first. */
  readonly attempt: number;
  readonly amount: Money;
  /** As clients know it: an attempt that has only begun is `processing`. */
  readonly status:
    'processing' | 'requires_action' | 'succeeded' | 'failed' | 'cancelled' | 'partly_refunded' | 'refunded';
  readonly provider: 'stripe' | null;
  readonly intentId: string | null;
  readonly chargeId: string | null;
  readonly nextAction: NextAction | null;
  readonly failure: { readonly code: string; readonly declineCode: string | null; readonly message: string } | null;
  readonly refunded: Money;
  /** What the provider keeps of it; null while nobody knows. */
  readonly fee: Money | null;
  readonly initiatedAt: string;
  readonly succeededAt: string | null;
  /** The newest one, also when it is over. */
  readonly dispute: PaymentDispute | null;
  readonly version: number;
}

/** @param back minor units that went back to the buyer; less than none came to us again */
const moneyMoved = (back: number): Patch => ({
  refunded_amount: expression('refunded_amount + ?::bigint', back),
  status: expression(
    `case when refunded_amount + ?::bigint >= amount then 'refunded'
      when refunded_amount + ?::bigint > 0 then 'partly_refunded' else 'succeeded' end`,
    back,
    back,
  ),
});

export const paymentsProjection = rowProjection<PaymentEvent, 'PaymentInitiated'>({
  table: 'payments',
  key: 'payment_id',
  idOf: ({ paymentId }) => paymentId,
  creates: {
    PaymentInitiated: ({ orderId, userId, attempt, amount }, { recordedAt }) => ({
      order_id: orderId,
      user_id: userId,
      attempt,
      amount: amount.amount,
      currency: amount.currency,
      status: 'processing',
      initiated_at: recordedAt,
    }),
  },
  changes: {
    PaymentIntentCreated: ({ provider, intentId }) => ({ provider, intent_id: intentId }),
    PaymentActionRequired: ({ nextAction }) => ({ status: 'requires_action', next_action: json(nextAction) }),
    PaymentProcessing: () => ({ status: 'processing', next_action: null }),
    PaymentSucceeded: ({ chargeId, succeededAt, fee }) => ({
      status: 'succeeded',
      ...(fee && { fee_amount: fee.amount }),
      charge_id: chargeId,
      succeeded_at: succeededAt,
      next_action: null,
      failure: null,
    }),
    PaymentFeeRecorded: ({ fee }) => ({ fee_amount: fee.amount }),
    PaymentFailed: ({ code, declineCode, message }) => ({
      status: 'failed',
      failure: json({ code, declineCode, message }),
      next_action: null,
    }),
    PaymentCancelled: () => ({ status: 'cancelled', next_action: null }),
    RefundRequested: () => ({}),
    RefundSubmitted: () => ({}),
    RefundSucceeded: ({ amount }) => moneyMoved(amount.amount),
    RefundFailed: ({ returned }) => (returned === undefined ? {} : moneyMoved(-returned.amount)),
    RefundRetried: () => ({}),
    RefundObserved: ({ status, amount }) => (status === 'succeeded' ? moneyMoved(amount.amount) : {}),
    ...paymentDisputes,
  },
});

export interface PaymentRow {
  readonly payment_id: string;
  readonly order_id: string;
  readonly user_id: string;
  readonly attempt: number;
  readonly amount: Amount;
  readonly currency: string;
  readonly status: Payment['status'];
  readonly provider: Payment['provider'];
  readonly intent_id: string | null;
  readonly charge_id: string | null;
  readonly next_action: NextAction | null;
  readonly failure: Payment['failure'];
  readonly refunded_amount: Amount;
  readonly fee_amount: Amount | null;
  readonly initiated_at: Time;
  readonly succeeded_at: Time | null;
  readonly dispute: PaymentDispute | null;
  readonly version: number;
}

export const getPayment = async (db: Knex, paymentId: string): Promise<Payment | undefined> => {
  const row = await selectRow<PaymentRow>(db, 'select * from payments where payment_id = ?::uuid', [paymentId]);
  return row && toPayment(row);
};

/** @param intentId the provider's own id */
export const getPaymentByIntent = async (db: Knex, intentId: string): Promise<Payment | undefined> => {
  const row = await selectRow<PaymentRow>(db, 'select * from payments where intent_id = ?', [intentId]);
  return row && toPayment(row);
};

/** All attempts of an order, the first one first. */
export const paymentsOfOrder = async (db: Knex, orderId: string): Promise<readonly Payment[]> => {
  const rows = await selectRows<PaymentRow>(
    db,
    'select * from payments where order_id = ?::uuid order by attempt, payment_id',
    [orderId],
  );
  return rows.map(toPayment);
};

export interface PaymentFilter {
  readonly status?: Payment['status'];
  readonly orderId?: string;
}

/** UserPayments, newest first. @throws InvalidCursor */
export const listUserPayments = (
  db: Knex,
  userId: string,
  page: PageRequest,
  { status, orderId }: PaymentFilter = {},
): Promise<Page<Payment>> =>
  readPage(
    db,
    {
      sql: `select p.* from payments p where p.user_id = ?::uuid
        and p.status = coalesce(?::text, p.status) and p.order_id = coalesce(?::uuid, p.order_id)`,
      bindings: [userId, status ?? null, orderId ?? null],
      order: { alias: 'p', time: 'initiated_at', id: 'payment_id' },
      newestFirst: true,
    },
    page,
    toPayment,
  );

export interface PaymentWithoutFee {
  readonly paymentId: string;
  readonly intentId: string;
}

/** Money that came in between, and nobody knows yet what the provider keeps of it; oldest first. @throws InvalidCursor */
export const listPaymentsWithoutFee = (
  db: Knex,
  { from, until }: { readonly from: Date; readonly until: Date },
  page: PageRequest,
): Promise<Page<PaymentWithoutFee>> =>
  readPage<{ payment_id: string; intent_id: string; succeeded_at: Date }, PaymentWithoutFee>(
    db,
    {
      sql: `select p.payment_id, p.intent_id, p.succeeded_at from payments p
        where p.fee_amount is null and p.succeeded_at between ?::timestamptz and ?::timestamptz
          and p.intent_id is not null`,
      bindings: [from, until],
      order: { alias: 'p', time: 'succeeded_at', id: 'payment_id' },
      newestFirst: false,
    },
    page,
    ({ payment_id, intent_id }) => ({ paymentId: payment_id, intentId: intent_id }),
  );

export const toPayment = (row: PaymentRow): Payment => ({
  paymentId: row.payment_id,
  orderId: row.order_id,
  userId: row.user_id,
  attempt: row.attempt,
  amount: toMoney(row.amount, row.currency),
  status: row.status,
  provider: row.provider,
  intentId: row.intent_id,
  chargeId: row.charge_id,
  nextAction: row.next_action,
  failure: row.failure,
  refunded: toMoney(row.refunded_amount, row.currency),
  fee: row.fee_amount === null ? null : toMoney(row.fee_amount, row.currency),
  initiatedAt: iso(row.initiated_at),
  succeededAt: isoOrNull(row.succeeded_at),
  dispute: row.dispute,
  version: row.version,
});
