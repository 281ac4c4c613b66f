import { z } from 'zod';
import { balance, id, money, pageOf } from '../schemas';
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

const sales = {
  tickets: z.int().meta({ description: 'Invoiced; what was given for nothing is in no invoice' }),
  ticketsRefunded: z.int(),
  gross: money.meta({ description: 'With tax' }),
  refunded: money,
  tax: balance.meta({ description: 'In what is left of the gross' }),
  fees: money.meta({ description: 'What the payment provider keeps, also of money that went back' }),
  net: balance.meta({ description: '`gross` less `refunded` less `fees`' }),
};

export const concertSales = z
  .object({
    concertId: id,
    ...sales,
    byTicketType: z.array(z.object({ ticketType: z.string(), ...sales })),
    byDay: z.array(z.object({ day: z.iso.date(), ...sales })).meta({
      description: "Days of the venue's clock, oldest first; a refund belongs to the day on which it was credited",
    }),
  })
  .meta({ id: 'ConcertSales' });
