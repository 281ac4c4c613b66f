import { type Contact } from '../../event-store';
import { getOrderDetails, type OrderDetails } from '../../projections';
import { isAdmin, type SignedIn } from '../auth/signedIn';
import { etag } from '../http/answers';
import { problem } from '../problems';
import { type Services } from '../services';
import { presentOrderDetails } from './present';

type Parts = Pick<Services, 'db' | 'personalData' | 'ticketCodes'>;

/** OrderDetails as clients see them, with the customer from where personal data stands, or as just given. */
export async function showOrder({ personalData, ticketCodes }: Parts, order: OrderDetails, given?: Contact) {
  const contact = given ?? (await personalData.contactById(order.contactId));
  return { body: presentOrderDetails(order, contact, ticketCodes), headers: etag(order.version) };
}

export const mayRead = ({ userId }: { readonly userId: string }, user: SignedIn): boolean =>
  userId === user.userId || isAdmin(user);

/** @throws Problem 404, also when it is somebody else's */
export async function orderFor({ db }: Pick<Services, 'db'>, orderId: string, user: SignedIn): Promise<OrderDetails> {
  const order = await getOrderDetails(db, orderId);
  if (!order || !mayRead(order, user)) throw problem('order_not_found');
  return order;
}
