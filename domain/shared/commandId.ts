/**
 * One step of one order, once, for ever: built of business ids, never of a run or activity id, because a reset in the Web UI makes
 * new ones. Whatever workflow takes the step (the checkout, or a payment that came late), the command is the same.
 */
export const commandOf = (orderId: string, step: string, ...parts: readonly string[]): string =>
  ['order-' + orderId, step, ...parts].join(':');
