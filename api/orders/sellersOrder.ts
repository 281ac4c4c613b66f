import { getConcerts, getOrderDetails, type OrderDetails } from '../../projections';
import { type SignedIn } from '../auth/signedIn';
import { mayRun } from '../concerts/present';
import { problem } from '../problems';
import { type Services } from '../services';

/**
 * An order as its seller may command it: who runs all of its concerts, or an administrator.
 * @throws Problem 404, also when one of the concerts is somebody else's
 */
export async function sellersOrder(
  { db }: Pick<Services, 'db'>,
  orderId: string,
  user: SignedIn,
): Promise<OrderDetails> {
  const order = await getOrderDetails(db, orderId);
  if (!order || !(await mayRunAll(db, order, user))) throw problem('order_not_found');
  return order;
}

export const mayRunAll = async (db: Services['db'], { items }: OrderDetails, user: SignedIn): Promise<boolean> => {
  const concertIds = [...new Set(items.map(({ concertId }) => concertId))];
  const concerts = await getConcerts(db, concertIds);
  return concerts.length === concertIds.length && concerts.every((concert) => mayRun(concert, user));
};
