import { abandonedFrom } from '../../domain/carts/abandoning';
import { cartDecider } from '../../domain/carts/cartDecider';
import { cartStream } from '../../domain/carts/events';
import { type ShoppingCart } from '../../projections';
import { type Call } from '../http/route';
import { type Services } from '../services';

type FoundCart = Pick<ShoppingCart, 'cartId' | 'status' | 'changedAt' | 'version'>;

/** Reads the cart with `read`, and gives it only while it lives. */
export type FindCart = <Cart extends FoundCart>(
  call: Pick<Call, 'metadata'>,
  read: () => Promise<Cart | undefined>,
) => Promise<Cart | undefined>;

/** A cart that has been left alone for too long is given up by the request that finds it: no sweep need have run. */
export const createFindCart = ({
  eventStore,
  clock,
  config: { cartIdleMs },
}: Pick<Services, 'eventStore' | 'clock' | 'config'>): FindCart => {
  const isOverdue = ({ status, changedAt }: FoundCart): boolean =>
    status === 'open' && clock().getTime() >= abandonedFrom(changedAt, cartIdleMs);

  return async ({ metadata }, read) => {
    const cart = await read();
    if (!cart || !isOverdue(cart)) return cart;
    const { cartId, changedAt, version } = cart;
    try {
      await eventStore.execute({
        decider: cartDecider,
        streamId: cartStream(cartId),
        command: { type: 'AbandonCart', lastChangedAt: changedAt, now: clock().toISOString(), idleMs: cartIdleMs },
        commandId: `cart-${cartId}:abandon`,
        metadata,
        expectedVersion: version,
      });
    } catch (error) {
      // Somebody was quicker: another request of his that gave it up, too.
      if ((error as { readonly code?: unknown }).code !== 'version_conflict') throw error;
    }
    return read();
  };
};
