import { type Money } from '../../domain/shared/money';
import { type PostalAddress } from '../../domain/shared/postalAddress';
import { type Contact } from '../../event-store';
import { getOrderDetails } from '../../projections';
import { accepted, created } from '../http/answers';
import { derivedId } from '../processes/ids';
import { type CheckoutRequest } from '../processes/types';
import { problem, refusedBy } from '../problems';
import { type WantedLine } from '../../seats';
import { type Services } from '../services';
import { showOrder } from './showOrder';

export interface Customer {
  readonly name: string;
  readonly email: string;
  readonly address?: PostalAddress | undefined;
  readonly company?: string | undefined;
  readonly taxId?: string | undefined;
}

export interface OrderToPlace {
  readonly orderId: string;
  readonly userId: string;
  readonly customer: Customer;
  readonly source: CheckoutRequest['source'];
  /** Seats that nobody holds yet. */
  readonly wanted?: readonly WantedLine[];
  readonly concertIds: readonly string[];
  readonly deliveryMethod: 'email' | 'courier';
  readonly expectedTotal?: Money | undefined;
  readonly paymentMethodId?: string | undefined;
}

type Parts = Pick<Services, 'db' | 'personalData' | 'seats' | 'processes' | 'ticketCodes'>;

export const orderLocation = (orderId: string): string => `/v1/orders/${orderId}`;

/** The answer to an order that exists; undefined when there is none. The contact is read when it is not given. */
export async function answerWithOrder(parts: Omit<Parts, 'seats'>, orderId: string, contact?: Contact) {
  const order = await getOrderDetails(parts.db, orderId);
  if (!order) return undefined;
  const { body, headers } = await showOrder(parts, order, contact);
  return created(orderLocation(orderId), body, headers);
}

export function requireDeliverable({ address }: Customer, deliveryMethod: 'email' | 'courier'): void {
  if (deliveryMethod === 'email') return;
  if (!address) throw problem('address_required', 'Give customer.address, or let the tickets come by e-mail.');
  // Money for a parcel that nobody sends is not taken.
  throw problem('delivery_method_unavailable', 'There is no courier yet: let the tickets come by e-mail.');
}

/**
 * Hands the order to its process and answers with what became of it. The process has the last word on everything; the same
 * order id again is the same order.
 * @throws Problem with the refusal's code; ProcessesUnavailable
 */
export async function placeOrder(parts: Parts, order: OrderToPlace) {
  const { orderId, userId, customer, source, concertIds, deliveryMethod, expectedTotal, paymentMethodId } = order;
  const { wanted = [] } = order;
  requireDeliverable(customer, deliveryMethod);
  if (wanted.length > 0) {
    // Most who come too late hear so from one query, and cost Temporal nothing.
    const refusal = await parts.seats.preview({ reservationId: orderId, userId, lines: wanted });
    if (refusal !== undefined) throw refusedBy(refusal);
  }
  const contactId = derivedId('contact', orderId);
  const { name, email, address = null, company = null, taxId = null } = customer;
  const contact: Contact = { contactId, personId: userId, name, email, address, company, taxId };
  await parts.personalData.saveContact(contact);

  const answer = await parts.processes.checkout({
    ...{ orderId, userId, contactId, source, deliveryMethod, concertIds },
    ...(expectedTotal && { expectedTotal }),
    ...(paymentMethodId !== undefined && { paymentMethodId }),
  });
  if (answer.outcome === 'refused') throw refusedBy(answer.refusal);
  const placed = await answerWithOrder(parts, orderId, contact);
  if (placed) return placed;
  // Its process is over and has left no order: it was terminated, and nobody will place it any more.
  if (answer.outcome === 'settled') {
    throw problem('checkout_aborted', 'It was ended before its order was placed. Check out again, with a new key.');
  }
  return accepted(orderLocation(orderId), { orderId, status: 'pending' as const, workflowId: `order-${orderId}` });
}
