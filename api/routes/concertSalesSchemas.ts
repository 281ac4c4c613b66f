import { z } from 'zod';
import { id, pageOf } from '../schemas';
import { orderSummary } from './orderSchemas';
import { reservation } from './reservationSchemas';

const { orderId, status, items, placedAt, paidAt, closedAt, closeReason } = orderSummary.shape;

const concertOrder = z
  .object({
    ...{ orderId, status, placedAt, paidAt, closedAt, closeReason },
    items: items.meta({ description: 'Of this concert; the order may have others' }),
    customer: z
      .object({ name: z.string(), email: z.string() })
      .nullable()
      .meta({ description: 'Null once the buyer was erased' }),
  })
  .meta({ id: 'ConcertOrder' });

export const concertOrderPage = pageOf(concertOrder);

const { reservationId, requestedAt, expiresAt } = reservation.shape;

const concertReservation = z
  .object({
    ...{ reservationId, status: reservation.shape.status, requestedAt, expiresAt },
    items: reservation.shape.items.meta({ description: 'Of this concert; the reservation may have others' }),
    orderId: reservation.shape.orderId,
    userId: id,
  })
  .meta({ id: 'ConcertReservation' });

export const concertReservationPage = pageOf(concertReservation);
