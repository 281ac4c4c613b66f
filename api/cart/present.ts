import { type ShoppingCartContents } from '../../projections';
import { etag, ok } from '../http/answers';

const empty = { status: 'open' as const, items: [], totalItems: 0, total: null, totals: [], deliveryMethod: null };

export function presentCart(cart: ShoppingCartContents | undefined) {
  if (!cart) return { cartId: null, ...empty };
  const { userId: _userId, orderId: _orderId, changedAt: _changedAt, version: _version, status, ...contents } = cart;
  return { ...contents, status: status === 'checking_out' ? status : ('open' as const) };
}

/** What was never put together is at version 0. */
export const showCart = (cart: ShoppingCartContents | undefined) => ok(presentCart(cart), etag(cart?.version ?? 0));
