import { type Knex } from 'knex';
import { type DeliveryEvent } from '../domain/deliveries/events';
import { type DeliveryMethod } from '../domain/shared/deliveryMethod';
import { expression, rowProjection } from './rowProjection';
import { iso, isoOrNull, selectRow, selectRows, type Time } from './rows';

/** TicketDeliveryStatus. */
export interface Delivery {
  readonly deliveryId: string;
  readonly orderId: string;
  readonly userId: string;
  readonly channel: DeliveryMethod;
  /** Where to: names and addresses stand apart, under this id. */
  readonly contactId: string;
  readonly ticketIds: readonly string[];
  readonly status: 'requested' | 'sent' | 'delivered' | 'bounced' | 'complained' | 'failed' | 'cancelled';
  /** Tries that came to an end, well or not, over all rounds. */
  readonly attempts: number;
  readonly providerMessageId: string | null;
  readonly lastError: string | null;
  readonly requestedAt: string;
  readonly sentAt: string | null;
  readonly deliveredAt: string | null;
  readonly version: number;
}

/** What the provider said about the message's end outlives a late word that it was sent. */
const sentUnlessFurther = expression(
  `case when status in ('requested', 'failed', 'cancelled') then 'sent' else status end`,
);

export const deliveriesProjection = rowProjection<DeliveryEvent, 'TicketDeliveryRequested'>({
  table: 'deliveries',
  key: 'delivery_id',
  idOf: ({ deliveryId }) => deliveryId,
  creates: {
    TicketDeliveryRequested: ({ orderId, userId, channel, contactId, ticketIds }, { recordedAt }) => ({
      order_id: orderId,
      user_id: userId,
      channel,
      contact_id: contactId,
      ticket_ids: ticketIds,
      status: 'requested',
      requested_at: recordedAt,
    }),
  },
  changes: {
    TicketsSent: ({ providerMessageId, sentAt }) => ({
      status: sentUnlessFurther,
      attempts: expression('attempts + 1'),
      provider_message_id: providerMessageId,
      sent_at: sentAt,
      last_error: expression(`case when status in ('requested', 'failed', 'cancelled') then null else last_error end`),
    }),
    TicketsDelivered: ({ deliveredAt }) => ({ status: 'delivered', delivered_at: deliveredAt, last_error: null }),
    TicketsBounced: ({ reason }) => ({ status: 'bounced', last_error: reason }),
    TicketsComplained: () => ({ status: 'complained' }),
    TicketDeliveryFailed: ({ error, attempts }) => ({
      status: 'failed',
      attempts: expression('attempts + ?::integer', attempts),
      last_error: error,
    }),
    TicketDeliveryRetried: () => ({ status: 'requested' }),
    TicketDeliverySettledByHand: (_, { recordedAt }) => ({ status: 'delivered', delivered_at: recordedAt }),
    TicketDeliveryCancelled: () => ({ status: 'cancelled' }),
  },
});

export interface DeliveryRow {
  readonly delivery_id: string;
  readonly order_id: string;
  readonly user_id: string;
  readonly channel: DeliveryMethod;
  readonly contact_id: string;
  readonly ticket_ids: readonly string[];
  readonly status: Delivery['status'];
  readonly attempts: number;
  readonly provider_message_id: string | null;
  readonly last_error: string | null;
  readonly requested_at: Time;
  readonly sent_at: Time | null;
  readonly delivered_at: Time | null;
  readonly version: number;
}

export const getDelivery = async (db: Knex, deliveryId: string): Promise<Delivery | undefined> => {
  const row = await selectRow<DeliveryRow>(db, 'select * from deliveries where delivery_id = ?::uuid', [deliveryId]);
  return row && toDelivery(row);
};

export const getDeliveryByProviderMessage = async (
  db: Knex,
  providerMessageId: string,
): Promise<Delivery | undefined> => {
  const row = await selectRow<DeliveryRow>(db, 'select * from deliveries where provider_message_id = ? limit 1', [
    providerMessageId,
  ]);
  return row && toDelivery(row);
};

/** Oldest first. */
export const deliveriesOfOrder = async (db: Knex, orderId: string): Promise<readonly Delivery[]> => {
  const rows = await selectRows<DeliveryRow>(
    db,
    'select * from deliveries where order_id = ?::uuid order by requested_at, delivery_id',
    [orderId],
  );
  return rows.map(toDelivery);
};

export const toDelivery = (row: DeliveryRow): Delivery => ({
  deliveryId: row.delivery_id,
  orderId: row.order_id,
  userId: row.user_id,
  channel: row.channel,
  contactId: row.contact_id,
  ticketIds: row.ticket_ids,
  status: row.status,
  attempts: row.attempts,
  providerMessageId: row.provider_message_id,
  lastError: row.last_error,
  requestedAt: iso(row.requested_at),
  sentAt: isoOrNull(row.sent_at),
  deliveredAt: isoOrNull(row.delivered_at),
  version: row.version,
});
