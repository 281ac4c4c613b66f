import { randomUUID } from 'node:crypto';
import { derivedId } from '../../api/processes';
import { type Dispute } from '../../sandbox/stripe/objects';
import { type House } from './house';
import { orderIs, orderThat } from './orders';
import { addToCart, checkOut, expecting, newPerson, type Order, type Person } from './people';
import { chargesOf } from './providers';
import { type Bought } from './refunds';

export interface DisputedOrder extends Order {
  readonly dispute: {
    readonly disputeId: string;
    readonly reason: string;
    readonly inquiry: boolean;
    readonly outcome: string | null;
  } | null;
}

/** One ticket, paid by card and delivered. */
export const buyTicket = async (house: House, concertId: string): Promise<Bought> => {
  const buyer = await newPerson(house);
  await addToCart(house, buyer, concertId);
  const { orderId, payments } = expecting(await checkOut(house, buyer, { paymentMethodId: 'pm_card_visa' }), 201);
  await orderIs(house, buyer, orderId, 'fulfilled');
  return { orderId, paymentId: payments[0]?.paymentId ?? 'none', buyer };
};

/** The buyer's bank takes the money of an order back, or asks about it. */
export const disputeCharge = async (
  house: House,
  orderId: string,
  about: { inquiry?: boolean } = {},
): Promise<Dispute> => {
  const [charge] = await chargesOf(house, orderId);
  return house.sandbox.dispute(charge?.id ?? 'none', about);
};

export const disputeProcess = ({ id }: Pick<Dispute, 'id'>): string => `dispute-${derivedId('dispute', id)}`;

export const disputedOrder = (
  house: House,
  { buyer, orderId }: Bought,
  what: string,
  is: (order: DisputedOrder) => boolean,
): Promise<DisputedOrder> =>
  orderThat(house, buyer, orderId, what, (order) => is(order as DisputedOrder)) as Promise<DisputedOrder>;

export const ticketsAre = (house: House, bought: Bought, status: string): Promise<DisputedOrder> =>
  disputedOrder(house, bought, `have tickets that are ${status}`, ({ tickets }) =>
    tickets.every((ticket) => ticket.status === status),
  );

/** What the scanner at the door is shown. */
export const scanAt = async (house: House, scanner: Person, concertId: string, order: Order): Promise<string> => {
  const body = { code: order.tickets[0]?.code, concertId, gate: 'A', nonce: randomUUID() };
  return (await house.api<{ result: string }>('POST', '/v1/check-ins', { token: scanner.token, body })).body.result;
};
