import { cartDecider } from '../domain/carts/cartDecider';
import { type CartEvent, type CartLine, cartStream } from '../domain/carts/events';
import { type DataOf } from '../domain/shared/event';
import { type ActivityDeps } from './deps';
import { commandOf, metadataOf, type Refused } from './commands';

export type ClaimedCart = { readonly outcome: 'claimed'; readonly lines: readonly CartLine[] } | Refused;

export const cartActivities = ({ eventStore }: ActivityDeps) => ({
  /** The order takes the cart, with what is in it now. Refused: `cart_empty`, `mixed_currency`, `cart_not_open`. */
  async claimCart({
    orderId,
    cartId,
    userId,
  }: {
    orderId: string;
    cartId: string;
    userId: string;
  }): Promise<ClaimedCart> {
    const result = await eventStore.execute({
      decider: cartDecider,
      streamId: cartStream(cartId),
      command: { type: 'ClaimCart', orderId },
      commandId: commandOf(orderId, 'claimCart'),
      metadata: metadataOf(userId),
    });
    if (result.outcome === 'refused') return { outcome: 'refused', refusal: result.refusal };
    const claim = result.events.find((event) => event.type === 'CartCheckoutStarted');
    if (claim === undefined) throw new Error(`cart ${cartId} says it is claimed by order ${orderId}, but not when`);
    return { outcome: 'claimed', lines: (claim.data as DataOf<CartEvent, 'CartCheckoutStarted'>).lines };
  },

  /** A cart that is checked out by now stays so: it has become an order. */
  async giveCartBack({ orderId, cartId, code }: { orderId: string; cartId: string; code: string }): Promise<void> {
    await eventStore.execute({
      decider: cartDecider,
      streamId: cartStream(cartId),
      command: { type: 'ReturnCart', orderId, code },
      commandId: commandOf(orderId, 'giveCartBack'),
      metadata: metadataOf(),
    });
  },
});
