import { type Client, WithStartWorkflowOperation } from '@temporalio/client';
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import { type Answer } from '../../workflows/contracts/answers';
import { type DriftHealingInput } from '../../workflows/contracts/driftHealing';
import { driftHealingWorkflowId, MESSAGES, TASK_QUEUES } from '../../workflows/contracts/names';
import { type CheckoutPolicy } from '../../workflows/contracts/policy';
import { type BoundedTemporal } from './temporal';
import { type Processes } from './types';

type Temporal = Pick<BoundedTemporal, 'updateWithStart'> & { readonly client: Client };

/** What heals a difference to the provider and may take more than one try. */
export const driftProcesses = (
  { client, updateWithStart }: Temporal,
  policy: CheckoutPolicy,
): Pick<Processes, 'healDrift'> => ({
  healDrift({ driftId, requestId, reason, actor }) {
    const workflowId = driftHealingWorkflowId(driftId);
    const input: DriftHealingInput = { driftId, reason, actor, policy };
    return updateWithStart(workflowId, () =>
      client.workflow.executeUpdateWithStart<(input: DriftHealingInput) => Promise<unknown>, Answer, []>(
        MESSAGES.begin,
        {
          // The server answers one that it knows from a run that has ended, and starts no other.
          updateId: requestId,
          startWorkflowOperation: new WithStartWorkflowOperation('driftHealing', {
            workflowId,
            taskQueue: TASK_QUEUES.orders,
            workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
            // A difference may come back after it was healed, and what it does it does once all the same.
            workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
            args: [input],
            staticSummary: `Healing of difference ${driftId}`,
          }),
        },
      ),
    );
  },
});
