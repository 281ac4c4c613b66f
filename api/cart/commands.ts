import { cartDecider } from '../../domain/carts/cartDecider';
import { type CartCommand } from '../../domain/carts/commands';
import { cartStream } from '../../domain/carts/events';
import { getOpenCart, getShoppingCartContents, isSecondOpenCart, type ShoppingCartContents } from '../../projections';
import { type SignedIn } from '../auth/signedIn';
import { executeFor } from '../execute';
import { createFindCart } from './findCart';
import { checkIfMatch } from '../http/conditions';
import { type Call } from '../http/route';
import { problem } from '../problems';
import { type Services } from '../services';

export type Buyer = Pick<Call<unknown, unknown, unknown, SignedIn>, 'user' | 'commandId' | 'metadata' | 'ifMatch'>;

export interface CartCommands {
  /** On the cart that is there. @throws Problem 404 `cart_item_not_found` when there is none */
  change(call: Buyer, command: CartCommand): Promise<ShoppingCartContents>;
  /** On the cart that is there, or else on a new one. */
  changeOrOpen(
    call: Buyer,
    command: (cart: { cartId: string; userId: string }) => CartCommand,
  ): Promise<ShoppingCartContents>;
}

type Parts = Pick<Services, 'db' | 'eventStore' | 'clock' | 'config' | 'newId'>;

export function createCartCommands(parts: Parts): CartCommands {
  const { db, eventStore, clock, newId } = parts;
  const findCart = createFindCart(parts);
  const openCart = (call: Buyer) => findCart(call, () => getOpenCart(db, call.user.userId));

  const execute = async (call: Buyer, cartId: string, command: CartCommand): Promise<void> => {
    await executeFor(eventStore, call, { decider: cartDecider, streamId: cartStream(cartId), command });
  };

  const changed = async ({ user }: Buyer): Promise<ShoppingCartContents> => {
    const cart = await getShoppingCartContents(db, user.userId, clock());
    if (!cart) throw problem('cart_not_open');
    return cart;
  };

  const commands: CartCommands = {
    async change(call, command) {
      const cart = await openCart(call);
      if (!cart) throw problem('cart_item_not_found');
      await execute(call, cart.cartId, command);
      return changed(call);
    },

    async changeOrOpen(call, command) {
      const { userId } = call.user;
      const cart = await openCart(call);
      if (!cart) checkIfMatch(call.ifMatch, 0);
      const cartId = cart?.cartId ?? newId();
      try {
        await execute(call, cartId, command({ cartId, userId }));
      } catch (error) {
        // Two first tickets at once: the other one's cart is there now.
        if (!cart && isSecondOpenCart(error)) return commands.changeOrOpen(call, command);
        throw error;
      }
      return changed(call);
    },
  };
  return commands;
}
