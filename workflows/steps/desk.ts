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
  /**
   * Asks for somebody although nothing has failed: until he says a word, or until `movedOn` ends because there is nothing to ask any
   * more. What it still does is cancelled by his word.
   */
  ask(name: string, question: string, movedOn: () => Promise<void>): Promise<'retry' | 'skip' | 'moved_on'>;
}

/** An `ApplicationFailure`, so that a workflow which forgot to expect it fails in sight and does not hang in its task. */
export class AbortedByOperator extends ApplicationFailure {
  constructor(step: string, { reason = 'no reason given' }: OperatorNote) {
    super(`aborted by an operator at ${step}: ${reason}`, 'aborted_by_operator', true);
  }
}

interface Word {
  readonly action: OperatorAction;
  readonly note: OperatorNote;
}

interface Parked {
  readonly step: string;
  readonly allowed: readonly OperatorAction[];
  word?: Word;
}

const MOVED_ON: Word = { action: 'retry', note: { actor: 'provider', reason: 'nothing is asked any more' } };

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

  const raise = async (waiting: Parked, message: string): Promise<Parking> => {
    const { step, allowed } = waiting;
    parked = waiting;
    progress.set(step, 'needs attention', `${message} — send ${allowed.join(', ')}`);
    upsertSearchAttributes([{ key: needsAttention, value: step }]);
    parkings += 1;
    const parking: Parking = { step, number: parkings };
    await attention.raise(parking, message);
    return parking;
  };

  /** Cancelled while it waits, nobody needs to look any more. */
  const waitFor = async (parking: Parking, heard: Promise<void>): Promise<void> => {
    try {
      await heard;
    } catch (error) {
      upsertSearchAttributes([{ key: needsAttention, value: null }]);
      await CancellationScope.nonCancellable(() => attention.clear(parking, 'abort', { reason: 'cancelled' }));
      throw error;
    }
  };

  const clear = async (parking: Parking, { action, note }: Word): Promise<void> => {
    parked = undefined;
    upsertSearchAttributes([{ key: needsAttention, value: null }]);
    await attention.clear(parking, action, note);
  };

  const park = async <T>(name: string, error: unknown, options: StepOptions<T>): Promise<Word> => {
    const message = describeFailure(error);
    const allowed: OperatorAction[] = ['retry'];
    if (options.skip !== undefined) allowed.push('skip');
    if (options.noAbort !== true) allowed.push('abort');
    const waiting: Parked = { step: name, allowed };
    const parking = await raise(waiting, message);
    await options.onParked?.(parking, message);
    await waitFor(
      parking,
      condition(() => waiting.word !== undefined),
    );
    const word = waiting.word;
    if (word === undefined) throw new Error('unreachable: the condition above waits for the word');
    await clear(parking, word);
    await options.onResumed?.(parking, word.action, word.note);
    return word;
  };

  return {
    progress,
    async ask(name, question, movedOn) {
      const waiting: Parked = { step: name, allowed: ['retry', 'skip'] };
      const parking = await raise(waiting, question);
      const scope = new CancellationScope();
      await waitFor(parking, Promise.race([scope.run(movedOn), condition(() => waiting.word !== undefined)]));
      scope.cancel();
      await clear(parking, waiting.word ?? MOVED_ON);
      progress.set(name, 'done', waiting.word?.note.reason);
      if (waiting.word === undefined) return 'moved_on';
      return waiting.word.action === 'skip' ? 'skip' : 'retry';
    },
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
