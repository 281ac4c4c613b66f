import {
  Client,
  Connection,
  defaultGrpcRetryOptions,
  isGrpcServiceError,
  makeGrpcRetryInterceptor,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { type Answer } from '../../workflows/contracts/answers';
import { type ProcessAnswer, type ProcessRefusal, ProcessesUnavailable } from './types';

export interface TemporalOptions {
  readonly address: string;
  readonly namespace: string;
  /** How long a caller waits for an answer before he is told that it is under way. */
  readonly waitMs: number;
}

const RETRY_AFTER_SECONDS = 5;
/** gRPC's RESOURCE_EXHAUSTED: more is asked of Temporal than it serves. */
const OVERLOADED = 8;
/** The SDK would go on for as long as the caller waits, and add to what is too much already. */
const TRIES_WHEN_OVERLOADED = 2;
const FIRST_PAUSE_MS = 100;
/** Asking whether a process exists is one read: if that takes longer, Temporal is as good as away. */
const LOOK_MS = 1_000;

const retries = defaultGrpcRetryOptions({ initialIntervalMs: () => FIRST_PAUSE_MS });
const retrySparingly = makeGrpcRetryInterceptor({
  ...retries,
  retryableDecider: (attempt, status) =>
    Number(status.code) === OVERLOADED ? attempt < TRIES_WHEN_OVERLOADED : retries.retryableDecider(attempt, status),
});

/** Calls to Temporal that are bounded in time, with every way to fail turned into one of three answers or `ProcessesUnavailable`. */
export interface BoundedTemporal {
  readonly client: Client;
  /** An update of a running workflow; `ended` is the answer when there is none (any more). */
  update(workflowId: string, ended: ProcessRefusal, send: () => Promise<Answer | void>): Promise<ProcessAnswer>;
  /** An update that starts its workflow. A caller who gives up may find it started: then it goes on without him. */
  updateWithStart(workflowId: string, send: () => Promise<Answer>): Promise<ProcessAnswer>;
  /** @throws ProcessesUnavailable */
  reach<T>(call: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export const connectTemporal = ({ address, namespace, waitMs }: TemporalOptions): BoundedTemporal => {
  // Lazy: the API starts, and answers what needs no process, also while Temporal is away.
  const connection = Connection.lazy({ address, interceptors: [retrySparingly] });
  const client = new Client({ connection, namespace });

  // The deadline goes with the request; the signal also ends the client's own waiting between its retries.
  const within = <T>(ms: number, call: () => Promise<T>): Promise<T> =>
    client.withAbortSignal(AbortSignal.timeout(ms), () => client.withDeadline(Date.now() + ms, call));

  const exists = async (workflowId: string): Promise<boolean> => {
    try {
      await within(LOOK_MS, () => client.workflow.getHandle(workflowId).describe());
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw new ProcessesUnavailable(RETRY_AFTER_SECONDS, error);
    }
  };

  const pendingIfStarted = async (workflowId: string, cause: unknown): Promise<ProcessAnswer> => {
    if (await exists(workflowId)) return { outcome: 'pending' };
    throw new ProcessesUnavailable(RETRY_AFTER_SECONDS, cause);
  };

  return {
    client,
    async update(workflowId, ended, send) {
      try {
        return answerOf(await within(waitMs, send));
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return { outcome: 'refused', refusal: ended };
        const refusal = refusalOf(error);
        if (refusal !== undefined) return { outcome: 'refused', refusal };
        // Turned away at the door: that its workflow exists says nothing about this update.
        if (isOverload(error)) throw new ProcessesUnavailable(RETRY_AFTER_SECONDS, error);
        if (isAbsence(error)) return pendingIfStarted(workflowId, error);
        throw error;
      }
    },
    async updateWithStart(workflowId, send) {
      try {
        return answerOf(await within(waitMs, send));
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return { outcome: 'settled' };
        const refusal = refusalOf(error);
        if (refusal !== undefined) return { outcome: 'refused', refusal };
        if (isAbsence(error)) return pendingIfStarted(workflowId, error);
        throw error;
      }
    },
    async reach(call) {
      try {
        return await within(LOOK_MS, call);
      } catch (error) {
        if (isAbsence(error)) throw new ProcessesUnavailable(RETRY_AFTER_SECONDS, error);
        throw error;
      }
    },
    close: () => connection.close(),
  };
};

const isOverload = (error: unknown): boolean =>
  (isGrpcServiceError(error) && Number(error.code) === OVERLOADED) ||
  (error instanceof Error && error.cause !== undefined && isOverload(error.cause));

const answerOf = (answer: Answer | void): ProcessAnswer =>
  answer?.outcome === 'refused' ? { outcome: 'refused', refusal: answer.refusal } : { outcome: 'settled' };

/** A validator's no, or an update that failed on purpose: its type is the code that clients know. */
const refusalOf = (error: unknown): ProcessRefusal | undefined => {
  if (!(error instanceof WorkflowUpdateFailedError) || !(error.cause instanceof ApplicationFailure)) return undefined;
  const { type, message } = error.cause;
  // The server's word for an update whose workflow ended under it.
  if (type === null || type === undefined || type === 'AcceptedUpdateCompletedWorkflow') return undefined;
  return { code: type, message };
};

/** Temporal or all workers are away, or too slow: nothing is known about the outcome. */
const isAbsence = (error: unknown): boolean =>
  error instanceof WorkflowUpdateRPCTimeoutOrCancelledError ||
  isGrpcServiceError(error) ||
  (error instanceof Error && error.cause !== undefined && isGrpcServiceError(error.cause));
