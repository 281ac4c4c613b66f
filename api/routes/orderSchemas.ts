import { z } from 'zod';
import {
  address,
  balance,
  customer,
  deliveryMethod,
  id,
  instant,
  money,
  pageOf,
  paymentMethodId,
  quantity,
  timestamp,
} from '../schemas';
import { delivery } from './deliverySchemas';
import { invoice } from './invoiceSchemas';
import { orderDispute } from './disputeSchemas';
import { payment } from './paymentSchemas';
import { reservation } from './reservationSchemas';
import { ticketDetails } from './ticketSchemas';

export const orderParams = z.object({ orderId: id });

export const reservationPurchase = z.strictObject({
  reservationId: id,
  customer,
  deliveryMethod: deliveryMethod.default('email'),
  paymentMethodId: paymentMethodId.optional().meta({ description: 'Absent: paid later' }),
});

export const historyQuery = z.strictObject({ asOf: instant.optional() });

const orderItem = z.object({
  concertId: id,
  concertName: z.string(),
  ticketType: z.string(),
  quantity,
  unitPrice: money,
  lineTotal: money,
});

const attention = z
  .object({
    step: z.string(),
    error: z.string(),
    since: timestamp,
    workflowId: z.string().meta({ description: 'The process that waits, to be found in the Temporal Web UI' }),
  })
  .meta({ id: 'Attention', description: 'A step that waits for an operator; nothing is lost meanwhile' });

const orderStatus = z.enum(['placed', 'awaiting_payment', 'paid', 'fulfilled', 'expired', 'cancelling', 'cancelled']);

const orderCore = {
  orderId: id,
  status: orderStatus,
  items: z.array(orderItem),
  total: money,
  deliveryMethod,
  placedAt: timestamp,
  expiresAt: timestamp.meta({ description: 'Until then the seats are held' }),
  paidAt: timestamp.nullable(),
  fulfilledAt: timestamp.nullable(),
  closedAt: timestamp.nullable().meta({ description: 'Expired or cancelled' }),
  closeReason: z.string().nullable(),
  cancelledTickets: z
    .array(id)
    .meta({ description: 'Tickets that were given back, or are being so; the others are good' }),
  attention: attention.nullable(),
  dispute: orderDispute,
};

export const orderSummary = z.object(orderCore).meta({ id: 'OrderSummary' });
export const orderPage = pageOf(orderSummary);

export const refund = z
  .object({
    refundId: id,
    orderId: id,
    paymentId: id,
    amount: money,
    status: z.enum(['requested', 'submitted', 'succeeded', 'failed']),
    reason: z.string(),
    failureCode: z
      .string()
      .nullable()
      .meta({ description: 'Why the last try came to nothing; an operator tries it again, or settles it otherwise' }),
    external: z.boolean().meta({ description: 'Made at the provider itself, not here' }),
    requestedAt: timestamp,
  })
  .meta({ id: 'Refund' });

export const orderDetails = z
  .object({
    ...orderCore,
    customer: z
      .object({
        name: z.string(),
        email: z.string(),
        address: address.nullable(),
        company: z.string().nullable(),
        taxId: z.string().nullable(),
      })
      .nullable()
      .meta({ description: 'Null once the buyer was erased' }),
    cartId: id.nullable(),
    reservation: reservation.nullable(),
    money: z
      .object({
        status: z.enum(['unpaid', 'paid', 'partly_refunded', 'refunded', 'overpaid']),
        captured: money.meta({ description: 'Came in, by whatever payment, also what has gone back since' }),
        refunded: money,
        net: balance,
      })
      .meta({ description: 'What the payments come to; money that came twice or too late is in it' }),
    payments: z.array(payment).meta({ description: 'One for each attempt' }),
    refunds: z.array(refund),
    tickets: z.array(ticketDetails),
    deliveries: z.array(delivery),
    invoices: z.array(invoice),
    workflowId: z.string().meta({ description: 'To be found in the Temporal Web UI' }),
  })
  .meta({ id: 'OrderDetails' });

/** The process has the order; read on at `Location`, or send the same request again. */
export const orderAccepted = z
  .object({ orderId: id, status: z.literal('pending'), workflowId: z.string() })
  .meta({ id: 'OrderAccepted' });

export const orderHistory = z
  .object({
    items: z.array(
      z.object({
        position: z.int(),
        type: z.string(),
        occurredAt: timestamp,
        actor: z.string(),
        data: z.record(z.string(), z.unknown()),
      }),
    ),
  })
  .meta({ id: 'OrderHistory' });
