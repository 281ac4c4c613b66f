import { type CommandOf } from '../shared/command';
import { accept, type Decision, nothingToDo, refuse } from '../shared/decision';
import { multiply, sum } from '../shared/money';
import { type OrderCommand } from './commands';
import { type OrderEvent } from './events';
import { type OrderState } from './order';

/** A free order stays `placed`, because there is no payment to wait for. */
export const placeOrder = (command: CommandOf<OrderCommand, 'PlaceOrder'>, state: OrderState): Decision<OrderEvent> => {
  if (state.status !== 'none') {
    return state.reservationId === command.reservationId
      ? nothingToDo
      : refuse('order_exists', 'This order has been placed for another reservation.');
  }
  const { type: _type, now: placedAt, ...order } = command;
  const { orderId, expiresAt } = order;
  const currencies = [...new Set(order.lines.map(({ unitPrice }) => unitPrice.currency))];
  const [currency] = currencies;
  if (currency === undefined) return refuse('order_empty', 'There is nothing in this order.');
  if (currencies.length > 1) {
    return refuse('mixed_currency', `One order cannot be paid in ${currencies.join(' and ')}.`, { currencies });
  }

  const lines = order.lines.map((line) => ({ ...line, lineTotal: multiply(line.unitPrice, line.quantity) }));
  const total = sum(
    lines.map(({ lineTotal }) => lineTotal),
    currency,
  );
  const placed: OrderEvent = { type: 'OrderPlaced', data: { ...order, lines, total, placedAt } };
  return total.amount === 0
    ? accept(placed)
    : accept<OrderEvent>(placed, { type: 'OrderAwaitingPayment', data: { orderId, expiresAt } });
};
