import { log } from '@temporalio/activity';
import { type SweptPage } from '../workflows/contracts/sweep';

interface Found<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/**
 * Does one thing to each of a page. What fails is logged and left to the next sweep, so that it does not keep the rest from their
 * turn; when nothing else happened either, the page itself has failed: then it is rather the database.
 * @param sweep says whether there was anything to do
 * @throws what the last one failed with, when none came out right
 */
export const sweepPage = async <T>(
  { items, next }: Found<T>,
  sweep: (item: T) => Promise<boolean>,
): Promise<SweptPage> => {
  let swept = 0;
  const failures: unknown[] = [];
  for (const item of items) {
    try {
      if (await sweep(item)) swept += 1;
    } catch (error) {
      failures.push(error);
      log.error('one of a sweep failed and is left to the next', { item, error });
    }
  }
  if (failures.length > 0 && failures.length === items.length) throw failures.at(-1);
  return { swept, next };
};
