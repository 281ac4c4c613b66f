import {
  ApplicationFailure,
  CancellationScope,
  condition,
  defineSignal,
  defineUpdate,
  log,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { defineSearchAttributeKey } from '@temporalio/common';
import { type OperatorAction, type OperatorNote } from '../contracts/operator';
import { MESSAGES, SEARCH_ATTRIBUTES } from '../contracts/names';
import { describeFailure, isActivityError } from './failures';
import { openProgress, type Progress } from './progress';

const needsAttention = defineSearchAttributeKey(SEARCH_ATTRIBUTES.needsAttention, 'KEYWORD');

/** How the world outside Temporal learns that somebody has to look. Both must be idempotent. */
export interface Attention {
  raise(parking: Parking, error: string): Promise<void>;
  clear(parking: Parking, action: OperatorAction, note: OperatorNote): Promise<void>;
}

/** One wait for an operator: the same step may need help again, and that is another one. */
export interface Parking {
  readonly step: string;
  readonly number: number;
}

export interface StepOptions<T> {
  /** What the step counts as when an operator skips it; without it the step cannot be skipped. */
  readonly skip?: () => Promise<T> | T;
  /** Past the point of no return, or undoing already: there is nothing left to abort. */
  readonly noAbort?: boolean;
  readonly onParked?: (parking: Parking, error: string) => Promise<void>;
  readonly onResumed?: (parking: Parking, action: OperatorAction, note: OperatorNote) => Promise<void>;
}

export interface Desk {
  readonly progress: Progress;
  /**
   * Runs a step; when its retries are used up, parks the workflow until an operator says `retry`, `skip` or `abort`. The step
   * is retried under the same command id, so whatever it had done counts.
   * @throws AbortedByOperator
   */
  step<T>(name: string, run: () => Promise<T>, options?: StepOptions<T>): Promise<T>;
}

/** An `ApplicationFailure`, so that a workflow which forgot to expect it fails in sight and does not hang in its task. */
export class AbortedByOperator extends ApplicationFailure {
  constructor(step: string, { reason = 'no reason given' }: OperatorNote) {
    super(`aborted by an operator at ${step}: ${reason}`, 'aborted_by_operator', true);
  }
}

interface Parked {
  readonly step: string;
  readonly allowed: readonly OperatorAction[];
  word?: { readonly action: OperatorAction; readonly note: OperatorNote };
}

const DESCRIPTIONS: Record<OperatorAction, string> = {
  retry: 'Run the parked step again, under the same idempotency key. Input: {"reason": "…", "actor": "…"}',
  skip: 'Go on without the parked step, where that is possible. Input: {"reason": "…", "actor": "…"}',
  abort: 'Give up: undo what was done, in reverse order. Input: {"reason": "…", "actor": "…"}',
};

const refusal = (type: string, message: string): ApplicationFailure =>
  ApplicationFailure.create({ type, message, nonRetryable: true });

/** Has to be called before the first await of a workflow, so that no message finds its handler missing. */
export const openDesk = (attention: Attention): Desk => {
  const progress = openProgress();
  let parked: Parked | undefined;
  let parkings = 0;

  const take = (action: OperatorAction, note: OperatorNote = {}): void => {
    if (parked?.allowed.includes(action) && parked.word === undefined) parked.word = { action, note };
    else log.warn('an operator spoke to a workflow that was not waiting for it', { action });
  };
  const validate = (action: OperatorAction): void => {
    if (parked === undefined || parked.word !== undefined)
      throw refusal('not_parked', 'No step waits for an operator.');
    if (!parked.allowed.includes(action)) {
      throw refusal('action_not_possible', `${parked.step} can be answered by ${parked.allowed.join(', ')} only.`);
    }
  };
  for (const action of [MESSAGES.retry, MESSAGES.skip, MESSAGES.abort] as const) {
    const description = DESCRIPTIONS[action];
    setHandler(defineUpdate<void, [OperatorNote?]>(action), (note) => take(action, note), {
      description,
      validator: (_note?: OperatorNote) => validate(action),
    });
    setHandler(defineSignal<[OperatorNote?]>(action), (note) => take(action, note), { description });
  }

  const park = async <T>(name: string, error: unknown, options: StepOptions<T>): Promise<Required<Parked>['word']> => {
    const message = describeFailure(error);
    const allowed: OperatorAction[] = ['retry'];
    if (options.skip !== undefined) allowed.push('skip');
    if (options.noAbort !== true) allowed.push('abort');
    const waiting: Parked = { step: name, allowed };
    parked = waiting;
    progress.set(name, 'needs attention', `${message} — send ${allowed.join(', ')}`);
    upsertSearchAttributes([{ key: needsAttention, value: name }]);
    parkings += 1;
    const parking: Parking = { step: name, number: parkings };
    await attention.raise(parking, message);
    await options.onParked?.(parking, message);
    try {
      await condition(() => waiting.word !== undefined);
    } catch (error) {
      // Cancelled while it waited: nobody needs to look any more.
      upsertSearchAttributes([{ key: needsAttention, value: null }]);
      await CancellationScope.nonCancellable(() => attention.clear(parking, 'abort', { reason: 'cancelled' }));
      throw error;
    }
    const word = waiting.word;
    if (word === undefined) throw new Error('unreachable: the condition above waits for the word');
    parked = undefined;
    upsertSearchAttributes([{ key: needsAttention, value: null }]);
    await attention.clear(parking, word.action, word.note);
    await options.onResumed?.(parking, word.action, word.note);
    return word;
  };

  return {
    progress,
    async step(name, run, options = {}) {
      for (;;) {
        progress.set(name, 'running');
        try {
          const result = await run();
          progress.set(name, 'done');
          return result;
        } catch (error) {
          if (!isActivityError(error)) throw error;
          const word = await park(name, error, options);
          if (word.action === 'abort') throw new AbortedByOperator(name, word.note);
          if (word.action === 'skip' && options.skip !== undefined) {
            progress.set(name, 'skipped', word.note.reason);
            return await options.skip();
          }
        }
      }
    },
  };
};
