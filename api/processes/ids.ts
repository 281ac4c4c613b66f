import { v5 as uuidv5 } from 'uuid';

const NAMESPACE = 'b4a1f2f0-5d0e-5c7a-9a55-3f1f6f0f5d01';

/**
 * An order's id follows from its buyer and his Idempotency-Key, not from the cart: a refused checkout leaves the cart open, and a
 * second try with a new key is a new order.
 */
export const orderIdFor = (userId: string, route: string, key: string): string =>
  uuidv5(`${userId}|${route}|${key}`, NAMESPACE);

/** Any other id that has to come out the same when a request is sent again. */
export const derivedId = (kind: string, ...parts: readonly string[]): string =>
  uuidv5([kind, ...parts].join('|'), NAMESPACE);

/** The same cause cancels an order once. @param cause `buyer`, `tickets-…`, `refund-…` */
export const cancellationIdFor = (orderId: string, cause: string): string => derivedId('cancellation', orderId, cause);
