/** Zero is one: a type that is no longer to be sold. */
export const isCapacity = (capacity: number): boolean => Number.isSafeInteger(capacity) && capacity >= 0;
