import { chargeableStep } from './chargeable';

describe('what can be charged', () => {
  it.each([
    ['PLN', 1],
    ['JPY', 1],
    ['KWD', 10],
    ['TND', 10],
    ['MGA', 100],
    ['ISK', 1],
  ])('goes in %s by %i of its minor unit', (currency, step) => expect(chargeableStep(currency)).toBe(step));
});
