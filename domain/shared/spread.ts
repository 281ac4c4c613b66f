import { type Money } from './money';

/**
 * Divides an amount in proportion to the weights, to the minor unit, so that the parts add up to it exactly. What is left of
 * rounding down goes, a unit each, to the parts that lost most; of equals, to the earlier one. (The method of the largest
 * remainder, Hamilton 1792.) Neither the amount nor a weight is negative, and one weight at least is not 0.
 */
export const spread = ({ amount, currency }: Money, weights: readonly number[]): Money[] => {
  // A price times a sum of prices is soon more than a number holds exactly.
  const whole = weights.reduce((total, weight) => total + BigInt(weight), 0n);
  const parts = weights.map((weight, index) => {
    const share = BigInt(amount) * BigInt(weight);
    return { index, floor: share / whole, remainder: share % whole };
  });
  const left = Number(BigInt(amount) - parts.reduce((total, { floor }) => total + floor, 0n));
  const lucky = new Set(
    parts
      .toSorted((one, other) => Number(other.remainder - one.remainder) || one.index - other.index)
      .slice(0, left)
      .map(({ index }) => index),
  );
  return parts.map(({ index, floor }) => ({ amount: Number(floor) + (lucky.has(index) ? 1 : 0), currency }));
};
