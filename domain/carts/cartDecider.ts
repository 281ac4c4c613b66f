import { type CommandOf } from '../shared/command';
import { type Decider, unreachable } from '../shared/decider';
import { accept, type Decision, nothingToDo, refuse } from '../shared/decision';
import { isQuantity, MAX_TICKETS_PER_LINE } from '../shared/quantity';
import { abandonCart } from './abandoning';
import { type Cart, type CartState, evolve, initialState, isLine, type LineKey } from './cart';
import { checkOutCart, claimCart, returnCart } from './checkout';
import { type CartCommand } from './commands';
import { type CartEvent, type CartLine } from './events';
import { cartNotOpen } from './refusals';

type Ask<Type extends CartCommand['type']> = CommandOf<CartCommand, Type>;
type Answer = Decision<CartEvent>;

/** Decides what is in one cart and which order gets it. A cart that is over stays as it was. */
export const decide = (command: CartCommand, state: CartState): Answer => {
  switch (command.type) {
    case 'AddTickets':
      return addTickets(command, state);
    case 'ChangeQuantity':
      return changeQuantity(command, state);
    case 'RemoveTickets':
      return removeTickets(command, state);
    case 'ClearCart':
      return clearCart(state);
    case 'ChooseDeliveryMethod':
      return chooseDeliveryMethod(command, state);
    case 'ClaimCart':
      return claimCart(command, state);
    case 'ReturnCart':
      return returnCart(command, state);
    case 'CheckOutCart':
      return checkOutCart(command, state);
    case 'AbandonCart':
      return abandonCart(command, state);
    default:
      return unreachable(command);
  }
};

export const cartDecider: Decider<CartCommand, CartEvent, CartState> = {
  streamType: 'cart',
  initialState,
  evolve,
  decide,
};

const quantityOutOfRange = refuse(
  'quantity_out_of_range',
  `A cart takes 1 to ${MAX_TICKETS_PER_LINE} tickets of one type.`,
);

const itemNotFound = refuse('cart_item_not_found', 'These tickets are not in the cart.');

/** The other tickets that he has bought or holds are counted when seats are taken: only there the count is safe. */
const overBuyerLimit = (lines: readonly CartLine[], changed: LineKey, quantity: number, limit: number | null) => {
  const others = lines.filter((line) => line.concertId === changed.concertId && !isLine(changed)(line));
  const tickets = others.reduce((sum, line) => sum + line.quantity, quantity);
  return limit !== null && tickets > limit
    ? refuse('over_buyer_limit', `One buyer may have ${limit} tickets of this concert.`, {
        concertId: changed.concertId,
        limit,
      })
    : undefined;
};

const isEditable = (state: CartState): state is { status: 'none' } | (Cart & { status: 'open' }) =>
  state.status === 'none' || state.status === 'open';

const linesOf = (state: CartState) => (state.status === 'none' ? [] : state.lines);

/** The first thing done to a cart opens it. */
const opening = (state: CartState, { cartId, userId }: { cartId: string; userId: string }): CartEvent[] =>
  state.status === 'none' ? [{ type: 'CartOpened', data: { cartId, userId } }] : [];

const addTickets = (command: Ask<'AddTickets'>, state: CartState): Answer => {
  if (!isEditable(state)) return cartNotOpen;
  const { cartId, concertId, ticketType, quantity, unitPrice, maxPerBuyer } = command;
  const lines = linesOf(state);
  const total = (lines.find(isLine(command))?.quantity ?? 0) + quantity;
  if (!isQuantity(quantity) || !isQuantity(total)) return quantityOutOfRange;
  return (
    overBuyerLimit(lines, command, total, maxPerBuyer) ??
    accept<CartEvent>(...opening(state, command), {
      type: 'TicketsAddedToCart',
      data: { cartId, concertId, ticketType, quantity, unitPrice },
    })
  );
};

const changeQuantity = (command: Ask<'ChangeQuantity'>, state: CartState): Answer => {
  if (!isEditable(state)) return cartNotOpen;
  const { concertId, ticketType, quantity, maxPerBuyer } = command;
  const line = linesOf(state).find(isLine(command));
  if (state.status === 'none' || line === undefined) return itemNotFound;
  if (!isQuantity(quantity)) return quantityOutOfRange;
  if (line.quantity === quantity) return nothingToDo;
  return (
    overBuyerLimit(state.lines, command, quantity, maxPerBuyer) ??
    accept({ type: 'CartQuantityChanged', data: { cartId: state.cartId, concertId, ticketType, quantity } })
  );
};

const removeTickets = (command: Ask<'RemoveTickets'>, state: CartState): Answer => {
  if (!isEditable(state)) return cartNotOpen;
  const { concertId, ticketType } = command;
  return state.status === 'open' && state.lines.some(isLine(command))
    ? accept({ type: 'TicketsRemovedFromCart', data: { cartId: state.cartId, concertId, ticketType } })
    : itemNotFound;
};

const clearCart = (state: CartState): Answer => {
  if (!isEditable(state)) return cartNotOpen;
  return state.status === 'open' && state.lines.length > 0
    ? accept({ type: 'CartCleared', data: { cartId: state.cartId } })
    : nothingToDo;
};

const chooseDeliveryMethod = (command: Ask<'ChooseDeliveryMethod'>, state: CartState): Answer => {
  if (!isEditable(state)) return cartNotOpen;
  const { cartId, deliveryMethod } = command;
  return state.status === 'open' && state.deliveryMethod === deliveryMethod
    ? nothingToDo
    : accept<CartEvent>(...opening(state, command), {
        type: 'DeliveryMethodChosen',
        data: { cartId, deliveryMethod },
      });
};
