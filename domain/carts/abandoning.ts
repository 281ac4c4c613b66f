import { type CommandOf } from '../shared/command';
import { accept, type Decision, nothingToDo, refuse } from '../shared/decision';
import { instant } from '../shared/time';
import { type CartState } from './cart';
import { type CartCommand } from './commands';
import { type CartEvent } from './events';
import { cartNotOpen } from './refusals';

const cartInUse = refuse('cart_in_use', 'Something was done to this cart not long ago.');

/** When a cart that is left alone from now on may be given up. */
export const abandonedFrom = (lastChangedAt: string, idleMs: number): number => instant(lastChangedAt) + idleMs;

/** An order that is being made of it keeps a cart, however long that takes. */
export const abandonCart = (
  { lastChangedAt, now, idleMs }: CommandOf<CartCommand, 'AbandonCart'>,
  state: CartState,
): Decision<CartEvent> => {
  if (state.status === 'none' || state.status === 'abandoned') return nothingToDo;
  if (state.status !== 'open') return cartNotOpen;
  return instant(now) < abandonedFrom(lastChangedAt, idleMs)
    ? cartInUse
    : accept({ type: 'CartAbandoned', data: { cartId: state.cartId, abandonedAt: now } });
};
