/**
 * A point in time as milliseconds. RFC 3339 allows one instant many spellings (decimals, offsets), so times are never
 * compared as text. @throws RangeError for what is no time
 */
export const instant = (time: string): number => {
  const milliseconds = Date.parse(time);
  if (Number.isNaN(milliseconds)) throw new RangeError(`${time} is not a time`);
  return milliseconds;
};

export const isBefore = (left: string, right: string): boolean => instant(left) < instant(right);
