import { randomFrom } from '../projections/random';

/** What a worker's death looks like to the one who waits for it: the work is done, and its answer never comes. */
export class AnswerLost extends Error {
  override readonly name = 'AnswerLost';
}

export interface Crashes {
  /** Does the work, and then may lose its answer. */
  around<T>(work: () => Promise<T>): Promise<T>;
  /** How often it did. */
  count(): number;
}

/** So many of a hundred answers are lost, the same ones for the same seed. */
export const crashes = ({
  percent,
  seed = 20240914,
}: {
  readonly percent: number;
  readonly seed?: number;
}): Crashes => {
  const random = randomFrom(seed);
  let lost = 0;
  return {
    async around(work) {
      const answer = await work();
      if (random.below(100) >= percent) return answer;
      lost += 1;
      throw new AnswerLost('the worker died after its work was committed');
    },
    count: () => lost,
  };
};
