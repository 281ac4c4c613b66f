import { beforeTheFirst, unreachable } from '../shared/decider';
import { type DeliveryMethod } from '../shared/deliveryMethod';
import { type CartEvent, type CartLine } from './events';

export interface Cart {
  readonly status: 'open' | 'checking_out' | 'checked_out' | 'abandoned';
  readonly cartId: string;
  readonly userId: string;
  /** In the order in which they were put in. */
  readonly lines: readonly CartLine[];
  readonly deliveryMethod: DeliveryMethod | null;
  /** The order that has the cart; null while it is open. */
  readonly orderId: string | null;
}

export type CartState = { readonly status: 'none' } | Cart;

export const initialState = (): CartState => ({ status: 'none' });

export type LineKey = Pick<CartLine, 'concertId' | 'ticketType'>;

export const isLine =
  ({ concertId, ticketType }: LineKey) =>
  (line: CartLine): boolean =>
    line.concertId === concertId && line.ticketType === ticketType;

export const evolve = (state: CartState, event: CartEvent): CartState => {
  if (event.type === 'CartOpened') {
    const { cartId, userId } = event.data;
    return { status: 'open', cartId, userId, lines: [], deliveryMethod: null, orderId: null };
  }
  if (state.status === 'none') return beforeTheFirst(event);
  switch (event.type) {
    case 'TicketsAddedToCart':
      return { ...state, lines: withAdded(state.lines, event.data) };
    case 'CartQuantityChanged':
      return {
        ...state,
        lines: state.lines.map((line) =>
          isLine(event.data)(line) ? { ...line, quantity: event.data.quantity } : line,
        ),
      };
    case 'TicketsRemovedFromCart':
      return { ...state, lines: state.lines.filter((line) => !isLine(event.data)(line)) };
    case 'CartCleared':
      return { ...state, lines: [] };
    case 'DeliveryMethodChosen':
      return { ...state, deliveryMethod: event.data.deliveryMethod };
    case 'CartCheckoutStarted':
      return { ...state, status: 'checking_out', orderId: event.data.orderId };
    case 'CartCheckoutRefused':
      return { ...state, status: 'open', orderId: null };
    case 'CartCheckedOut':
      return { ...state, status: 'checked_out' };
    case 'CartAbandoned':
      return { ...state, status: 'abandoned' };
    default:
      return unreachable(event);
  }
};

/** The buyer saw the newest price last, so it is the one that he agreed to. */
const withAdded = (lines: readonly CartLine[], added: CartLine): readonly CartLine[] => {
  const { concertId, ticketType, quantity, unitPrice } = added;
  return lines.some(isLine(added))
    ? lines.map((line) => (isLine(added)(line) ? { ...line, quantity: line.quantity + quantity, unitPrice } : line))
    : [...lines, { concertId, ticketType, quantity, unitPrice }];
};
