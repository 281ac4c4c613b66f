import { type Client, WithStartWorkflowOperation, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import {
  defineSearchAttributeKey,
  TypedSearchAttributes,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
} from '@temporalio/common';
import { type Answer } from '../../workflows/contracts/answers';
import { type ConcertCancellationInput } from '../../workflows/contracts/concertCancellation';
import { type ConcertNoticesInput } from '../../workflows/contracts/concertNotices';
import { type FanOutPolicy } from '../../workflows/contracts/fanOut';
import {
  concertCancellationWorkflowId,
  concertNoticesWorkflowId,
  MESSAGES,
  SEARCH_ATTRIBUTES,
  TASK_QUEUES,
} from '../../workflows/contracts/names';
import { type CheckoutPolicy } from '../../workflows/contracts/policy';
import { type BoundedTemporal } from './temporal';
import { type Processes } from './types';

interface Policies {
  readonly policy: CheckoutPolicy;
  readonly fanOut: FanOutPolicy;
}

const concertIdKey = defineSearchAttributeKey(SEARCH_ATTRIBUTES.concertId, 'KEYWORD_LIST');

const ofConcert = (concertId: string) => new TypedSearchAttributes([{ key: concertIdKey, value: [concertId] }]);

/** The processes that concern everybody who has seats of a concert. */
export const concertProcesses = (
  { client, updateWithStart, reach }: Pick<BoundedTemporal, 'updateWithStart' | 'reach'> & { readonly client: Client },
  { policy, fanOut }: Policies,
): Pick<Processes, 'cancelConcert' | 'tellConcert'> => ({
  cancelConcert({ concertId, requestId, reason, actor }) {
    const workflowId = concertCancellationWorkflowId(concertId);
    const input: ConcertCancellationInput = { concertId, reason, actor, policy, fanOut };
    return updateWithStart(workflowId, () =>
      client.workflow.executeUpdateWithStart<(input: ConcertCancellationInput) => Promise<unknown>, Answer, []>(
        MESSAGES.begin,
        {
          updateId: requestId,
          startWorkflowOperation: new WithStartWorkflowOperation('concertCancellation', {
            workflowId,
            taskQueue: TASK_QUEUES.bulk,
            workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
            // One that has ended, by whatever hand, is gone on with: what it has done stays done.
            workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
            args: [input],
            staticSummary: `Cancellation of concert ${concertId}`,
            typedSearchAttributes: ofConcert(concertId),
          }),
        },
      ),
    );
  },

  async tellConcert({ concertId, version }) {
    const input: ConcertNoticesInput = { concertId, version, policy: policy.delivery, fanOut };
    try {
      await reach(() =>
        client.workflow.start<(input: ConcertNoticesInput) => Promise<unknown>>('concertNotices', {
          workflowId: concertNoticesWorkflowId(concertId, version),
          taskQueue: TASK_QUEUES.bulk,
          workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
          args: [input],
          staticSummary: `New date of concert ${concertId}`,
          typedSearchAttributes: ofConcert(concertId),
        }),
      );
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  },
});
