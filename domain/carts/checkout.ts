import { type CommandOf } from '../shared/command';
import { accept, type Decision, nothingToDo, refuse } from '../shared/decision';
import { type Cart, type CartState } from './cart';
import { type CartCommand } from './commands';
import { type CartEvent } from './events';
import { cartExpired, cartNotOpen } from './refusals';

type Ask<Type extends CartCommand['type']> = CommandOf<CartCommand, Type>;
type Answer = Decision<CartEvent>;

const cartEmpty = refuse('cart_empty', 'There is nothing in the cart.');

const mixedCurrency = (currencies: readonly string[]) =>
  refuse('mixed_currency', `One order cannot be paid in ${currencies.join(' and ')}.`, { currencies });

const belongsTo = (state: CartState, orderId: string): state is Cart & { readonly orderId: string } =>
  state.status !== 'none' && state.orderId === orderId;

/** One order gets the cart; what it says now is what the order is about. */
export const claimCart = ({ orderId }: Ask<'ClaimCart'>, state: CartState): Answer => {
  if (state.status === 'none') return cartEmpty;
  if (belongsTo(state, orderId)) return nothingToDo;
  if (state.status === 'abandoned') return cartExpired;
  if (state.status !== 'open') return cartNotOpen;
  if (state.lines.length === 0) return cartEmpty;
  const currencies = [...new Set(state.lines.map(({ unitPrice }) => unitPrice.currency))];
  if (currencies.length > 1) return mixedCurrency(currencies);
  const { cartId, lines, deliveryMethod } = state;
  return accept({ type: 'CartCheckoutStarted', data: { cartId, orderId, lines, deliveryMethod } });
};

/** Only what this order has is given back: the cart may be another order's by now. */
export const returnCart = ({ orderId, code }: Ask<'ReturnCart'>, state: CartState): Answer => {
  if (state.status === 'none' || !belongsTo(state, orderId)) return nothingToDo;
  return state.status === 'checking_out'
    ? accept({ type: 'CartCheckoutRefused', data: { cartId: state.cartId, orderId, code } })
    : cartNotOpen;
};

export const checkOutCart = ({ orderId }: Ask<'CheckOutCart'>, state: CartState): Answer => {
  if (state.status === 'none' || !belongsTo(state, orderId))
    return refuse('cart_not_claimed', 'This order has not claimed the cart.');
  return state.status === 'checking_out'
    ? accept({ type: 'CartCheckedOut', data: { cartId: state.cartId, orderId } })
    : nothingToDo;
};
