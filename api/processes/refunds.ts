import { WithStartWorkflowOperation } from '@temporalio/client';
import {
  defineSearchAttributeKey,
  TypedSearchAttributes,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
} from '@temporalio/common';
import { type Answer } from '../../workflows/contracts/answers';
import { MESSAGES, refundWorkflowId, SEARCH_ATTRIBUTES, TASK_QUEUES } from '../../workflows/contracts/names';
import { type CheckoutPolicy } from '../../workflows/contracts/policy';
import { type RefundInput } from '../../workflows/contracts/refund';
import { type BoundedTemporal } from './temporal';
import { type Processes } from './types';

const orderIdKey = defineSearchAttributeKey(SEARCH_ATTRIBUTES.orderId, 'KEYWORD');

/** Money that an organizer gives back. */
export const refundProcesses = (
  { client, updateWithStart }: Pick<BoundedTemporal, 'client' | 'updateWithStart'>,
  { payment, delivery }: CheckoutPolicy,
): Pick<Processes, 'refund'> => ({
  refund({ refundId, paymentId, orderId, amount, reason, actor }) {
    const workflowId = refundWorkflowId(refundId);
    const input: RefundInput = {
      ...{ refundId, paymentId, orderId, reason, actor, policy: payment },
      ...(amount === undefined ? {} : { amount }),
      notice: { cause: 'refund', policy: delivery },
    };
    return updateWithStart(workflowId, () =>
      client.workflow.executeUpdateWithStart<(input: RefundInput) => Promise<unknown>, Answer, []>(MESSAGES.begin, {
        updateId: MESSAGES.begin,
        startWorkflowOperation: new WithStartWorkflowOperation('refund', {
          workflowId,
          taskQueue: TASK_QUEUES.orders,
          workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
          // Sent again it is answered as before. A refusal is final for this id: who asks anew asks for another refund.
          workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
          args: [input],
          staticSummary: `Refund of order ${orderId}: ${reason}`,
          typedSearchAttributes: new TypedSearchAttributes([{ key: orderIdKey, value: orderId }]),
        }),
      }),
    );
  },
});
