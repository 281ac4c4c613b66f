import { type Knex } from 'knex';
import { type DisputeOutcome, type PaymentEvent } from '../domain/payments/events';
import { type EventOf } from '../domain/shared/event';
import { type Money } from '../domain/shared/money';
import { expression, json, type Patch, rowProjection } from './rowProjection';
import { type Amount, iso, isoOrNull, selectRow, type Time, toMoney } from './rows';

/** A buyer's bank asks about a payment (`inquiry`), or takes its money back. */
export interface Dispute {
  readonly disputeId: string;
  readonly paymentId: string;
  readonly orderId: string;
  /** The provider's own id. */
  readonly providerDisputeId: string;
  readonly amount: Money;
  readonly reason: string;
  readonly inquiry: boolean;
  /** Until when it can be answered. */
  readonly respondBy: string | null;
  readonly openedAt: string;
  /** Null while it is open. */
  readonly outcome: DisputeOutcome | null;
  readonly closedAt: string | null;
}

/** As a payment shows the newest of its own. */
export type PaymentDispute = Omit<Dispute, 'paymentId' | 'orderId'>;

type DisputeEvent = EventOf<PaymentEvent, `Dispute${string}` & PaymentEvent['type']>;

/** Disputes happen in the stream of their payment, so `version` is the payment's at the dispute's last event. */
export const disputesProjection = rowProjection<DisputeEvent, 'DisputeOpened'>({
  table: 'disputes',
  key: 'dispute_id',
  idOf: ({ disputeId }) => disputeId,
  creates: {
    DisputeOpened: ({ paymentId, orderId, providerDisputeId, amount, reason, inquiry, respondBy, openedAt }) => ({
      payment_id: paymentId,
      order_id: orderId,
      provider_dispute_id: providerDisputeId,
      amount: amount.amount,
      currency: amount.currency,
      reason,
      inquiry,
      respond_by: respondBy,
      opened_at: openedAt,
    }),
  },
  changes: {
    DisputeEscalated: ({ amount, reason, respondBy }) => ({
      amount: amount.amount,
      reason,
      inquiry: false,
      respond_by: respondBy,
    }),
    DisputeClosed: ({ outcome, closedAt }) => ({ outcome, closed_at: closedAt }),
  },
});

const merge = (changes: Partial<PaymentDispute>, disputeId: string): Patch => ({
  dispute: expression(
    `case when dispute ->> 'disputeId' = ? then dispute || ?::jsonb else dispute end`,
    disputeId,
    JSON.stringify(changes),
  ),
});

/** What the payment's own row says of it. */
export const paymentDisputes = {
  DisputeOpened: (opened: EventOf<PaymentEvent, 'DisputeOpened'>['data']): Patch => {
    const { disputeId, providerDisputeId, amount, reason, inquiry, respondBy, openedAt } = opened;
    return {
      dispute: json({
        ...{ disputeId, providerDisputeId, amount, reason, inquiry, respondBy, openedAt },
        ...{ outcome: null, closedAt: null },
      }),
    };
  },
  DisputeEscalated: ({ disputeId, amount, reason, respondBy }: EventOf<PaymentEvent, 'DisputeEscalated'>['data']) =>
    merge({ amount, reason, respondBy, inquiry: false }, disputeId),
  DisputeClosed: ({ disputeId, outcome, closedAt }: EventOf<PaymentEvent, 'DisputeClosed'>['data']) =>
    merge({ outcome, closedAt }, disputeId),
};

interface DisputeRow {
  readonly dispute_id: string;
  readonly payment_id: string;
  readonly order_id: string;
  readonly provider_dispute_id: string;
  readonly amount: Amount;
  readonly currency: string;
  readonly reason: string;
  readonly inquiry: boolean;
  readonly respond_by: Time | null;
  readonly opened_at: Time;
  readonly outcome: DisputeOutcome | null;
  readonly closed_at: Time | null;
}

/** @param providerDisputeId the provider's own id */
export const getDisputeByProvider = async (db: Knex, providerDisputeId: string): Promise<Dispute | undefined> => {
  const row = await selectRow<DisputeRow>(db, 'select * from disputes where provider_dispute_id = ?', [
    providerDisputeId,
  ]);
  return row && toDispute(row);
};

const toDispute = (row: DisputeRow): Dispute => ({
  disputeId: row.dispute_id,
  paymentId: row.payment_id,
  orderId: row.order_id,
  providerDisputeId: row.provider_dispute_id,
  amount: toMoney(row.amount, row.currency),
  reason: row.reason,
  inquiry: row.inquiry,
  respondBy: isoOrNull(row.respond_by),
  openedAt: iso(row.opened_at),
  outcome: row.outcome,
  closedAt: isoOrNull(row.closed_at),
});
