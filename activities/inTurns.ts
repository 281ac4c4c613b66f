import { log } from '@temporalio/activity';

/**
 * Does `work` for all, so many at a time. One that fails is logged and keeps none of the others from being done.
 * @returns what went wrong
 */
export const inTurns = async <Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<readonly unknown[]> => {
  const left = items.values();
  const failures: unknown[] = [];
  const takeTurns = async (): Promise<void> => {
    for (const item of left) {
      try {
        await work(item);
      } catch (error) {
        failures.push(error);
        log.warn('one of a page failed; it is tried again', { error });
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, takeTurns));
  return failures;
};
