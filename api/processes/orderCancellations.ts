import { type Client, WithStartWorkflowOperation } from '@temporalio/client';
import {
  defineSearchAttributeKey,
  TypedSearchAttributes,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
} from '@temporalio/common';
import { type Answer } from '../../workflows/contracts/answers';
import { cancellationWorkflowId, MESSAGES, SEARCH_ATTRIBUTES, TASK_QUEUES } from '../../workflows/contracts/names';
import { type OrderCancellationInput } from '../../workflows/contracts/orderCancellation';
import { type CheckoutPolicy } from '../../workflows/contracts/policy';
import { cancellationIdFor } from './ids';
import { type BoundedTemporal } from './temporal';
import { type Processes } from './types';

const orderIdKey = defineSearchAttributeKey(SEARCH_ATTRIBUTES.orderId, 'KEYWORD');

/** Undoing what was paid. */
export const orderCancellationProcesses = (
  { client, updateWithStart }: Pick<BoundedTemporal, 'updateWithStart'> & { readonly client: Client },
  { payment, delivery }: CheckoutPolicy,
): Pick<Processes, 'cancelPaidOrder'> => ({
  cancelPaidOrder({ cause, requestId, notice, ...request }) {
    const { orderId, reason } = request;
    const cancellationId = cancellationIdFor(orderId, cause);
    const workflowId = cancellationWorkflowId(cancellationId);
    const input: OrderCancellationInput = {
      ...request,
      cancellationId,
      notice: { kind: 'money_returned', cause: notice },
      policy: { payment, delivery },
    };
    return updateWithStart(workflowId, () =>
      client.workflow.executeUpdateWithStart<(input: OrderCancellationInput) => Promise<unknown>, Answer, []>(
        MESSAGES.begin,
        {
          // The server answers one that it knows from a run that has ended, and starts no other.
          updateId: requestId,
          startWorkflowOperation: new WithStartWorkflowOperation('orderCancellation', {
            workflowId,
            taskQueue: TASK_QUEUES.orders,
            workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
            // One that was refused may be asked for again; one that was done does nothing the second time.
            workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
            args: [input],
            staticSummary: `Cancellation of order ${orderId}: ${reason}`,
            typedSearchAttributes: new TypedSearchAttributes([{ key: orderIdKey, value: orderId }]),
          }),
        },
      ),
    );
  },
});
