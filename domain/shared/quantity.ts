export const MAX_TICKETS_PER_LINE = 100;

/** Whether so many tickets of one type can be bought at once. */
export const isQuantity = (quantity: number): boolean =>
  Number.isInteger(quantity) && quantity >= 1 && quantity <= MAX_TICKETS_PER_LINE;
