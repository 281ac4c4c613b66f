import { activityInfo } from '@temporalio/activity';
import { type OpenWorkerOptions } from '../../cli/openWorker';
import { randomFrom } from '../projections/random';

/** What a worker's death looks like to the one who waits for it: the work is done, and its answer never comes. */
export class AnswerLost extends Error {
  override readonly name = 'AnswerLost';
}

export interface Crashes {
  /** Does the work, and then may lose its answer. */
  around<T>(what: string, work: () => Promise<T>): Promise<T>;
  /** How often it did, of each kind of work. */
  lost(): Readonly<Record<string, number>>;
}

/** So many of a hundred answers are lost. Which ones follows from the seed and the order in which the work ends. */
export const crashes = ({
  percent,
  seed = 20240914,
}: {
  readonly percent: number;
  readonly seed?: number;
}): Crashes => {
  const random = randomFrom(seed);
  const lost: Record<string, number> = {};
  return {
    async around(what, work) {
      const answer = await work();
      if (random.below(100) >= percent) return answer;
      lost[what] = (lost[what] ?? 0) + 1;
      throw new AnswerLost('the worker died after its work was committed');
    },
    lost: () => lost,
  };
};

/** For a worker whose activities die like that, local ones and others. */
export const dyingActivities = (deaths: Crashes): OpenWorkerOptions['interceptors'] => ({
  activity: [
    () => ({
      inbound: { execute: (input, next) => deaths.around(activityInfo().activityType, () => next(input)) },
    }),
  ],
});
