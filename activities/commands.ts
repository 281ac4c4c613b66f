import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { v5 as uuidv5 } from 'uuid';
import { type Decider } from '../domain/shared/decider';
import {
  type CommandResult,
  type DomainEvent,
  type EventMetadata,
  type RecordedEvent,
  type Refusal,
} from '../event-store';

export { commandOf } from '../domain/shared/commandId';
export { type Refused } from '../seats';

const NAMESPACE = '6e8bc430-9c3a-11d9-9669-0800200c9a66';

export const derivedId = (kind: string, ...parts: readonly string[]): string =>
  uuidv5([kind, ...parts].join('|'), NAMESPACE);

/** The workflow is the correlation; the actor is who set it in motion, where that is known. */
export const metadataOf = (actor?: string): EventMetadata => {
  const { workflowExecution, workflowType } = activityInfo();
  return {
    actor: actor ?? workflowType ?? 'worker',
    correlationId: workflowExecution?.workflowId ?? 'none',
  };
};

/** A "no" that cannot come unless a step was taken out of order: the same try would be refused again, so it parks at once. */
export const unexpectedRefusal = (refusal: Refusal): ApplicationFailure =>
  ApplicationFailure.create({ type: refusal.code, message: refusal.message, nonRetryable: true });

/** @throws ApplicationFailure, non-retryable, when the decider refused */
export const mustAccept = <E extends DomainEvent, S>(
  result: CommandResult<E, S>,
): Exclude<CommandResult<E, S>, { outcome: 'refused' }> => {
  if (result.outcome === 'refused') throw unexpectedRefusal(result.refusal);
  return result;
};

/** What a stream's events come to, for a decision that is another's. */
export const stateOf = <C, E, S>(
  { evolve, initialState }: Pick<Decider<C, E, S>, 'evolve' | 'initialState'>,
  events: readonly RecordedEvent[],
): S => events.reduce((state, event) => evolve(state, event as unknown as E), initialState());
