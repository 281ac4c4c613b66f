import { timingSafeEqual } from 'node:crypto';

/** Compares two hex digests without telling by its duration where they differ. */
export function sameDigest(expected: string, given: string): boolean {
  const left = Buffer.from(expected);
  const right = Buffer.from(given);
  return left.length === right.length && timingSafeEqual(left, right);
}
