import { randomUUID } from 'node:crypto';
import { type OrderEvent, orderStream } from '../../domain/orders/events';
import { type PaymentEvent, paymentStream } from '../../domain/payments/events';
import { type EventStore } from '../../event-store';
import { type SandboxControl } from '../../sandbox';

export interface CapturedPayment {
  readonly paymentId: string;
  readonly orderId: string;
  readonly userId: string;
  readonly concertId: string;
  readonly reservationId: string;
  readonly intentId: string;
  readonly chargeId: string;
}

export const PRICE = { amount: 24_000, currency: 'PLN' };

/** An order that was paid in the past: what its streams say of it, and its charge at the provider. */
export const capturedPayment = async (store: EventStore, control: SandboxControl): Promise<CapturedPayment> => {
  const [paymentId, orderId, userId, concertId, reservationId, contactId] = Array.from({ length: 6 }, () =>
    randomUUID(),
  ) as [string, string, string, string, string, string];
  const now = new Date().toISOString();
  const [intent] = await control.addPaidIntents([{ ...PRICE, metadata: { orderId, paymentId } }]);
  const [intentId, chargeId] = [intent?.id ?? '', intent?.latest_charge ?? ''];
  const order: readonly OrderEvent[] = [
    {
      type: 'OrderPlaced',
      data: {
        ...{ orderId, userId, reservationId, contactId, cartId: null, total: PRICE },
        lines: [{ concertId, ticketType: 'Regular', quantity: 1, unitPrice: PRICE, lineTotal: PRICE }],
        ...{ deliveryMethod: 'email', placedAt: now, expiresAt: now },
      },
    },
    { type: 'OrderPaid', data: { orderId, paymentId, paidAt: now } },
  ];
  const payment: readonly PaymentEvent[] = [
    { type: 'PaymentInitiated', data: { paymentId, orderId, userId, attempt: 1, amount: PRICE } },
    { type: 'PaymentIntentCreated', data: { paymentId, provider: 'stripe', intentId } },
    { type: 'PaymentSucceeded', data: { paymentId, chargeId, succeededAt: now } },
  ];
  const [ofOrder, ofPayment] = [orderStream(orderId), paymentStream(paymentId)];
  await store.transact([ofOrder, ofPayment], async ({ append }) => {
    const about = {
      commandId: 'seeded',
      expectedVersion: 'any',
      metadata: { actor: 'seed', correlationId: 'seed' },
    } as const;
    await append({ ...about, streamId: ofOrder, streamType: 'order', events: order });
    await append({ ...about, streamId: ofPayment, streamType: 'payment', events: payment });
  });
  return { paymentId, orderId, userId, concertId, reservationId, intentId, chargeId };
};
