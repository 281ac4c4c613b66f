import { WorkflowIdReusePolicy } from '@temporalio/client';
import { cancellationIdOf } from '../../activities/onceIds';
import { cancellationWorkflowId, TASK_QUEUES } from '../../workflows/contracts/names';
import { type OrderCancellationInput, type OrderCancellationResult } from '../../workflows/contracts/orderCancellation';
import { type CheckoutPolicy } from '../../workflows/contracts/policy';
import { ended } from './cost';
import { type House } from './house';
import { type Person } from './people';
import { quickPolicy } from './policy';

export interface CancelledConcert {
  readonly buyer: Person;
  readonly orderId: string;
  readonly concert: string;
  readonly policy?: Pick<CheckoutPolicy, 'payment' | 'delivery'>;
}

/** What the cancellation of a concert starts for each of its orders; the same again when it is asked again. */
export const cancelForConcert = async (
  { temporal }: House,
  { buyer, orderId, concert, policy = quickPolicy }: CancelledConcert,
): Promise<string> => {
  const cancellationId = cancellationIdOf(orderId, `concert-${concert}`);
  const workflowId = cancellationWorkflowId(cancellationId);
  const { payment, delivery } = policy;
  const input: OrderCancellationInput = {
    ...{ cancellationId, orderId, userId: buyer.userId, reason: 'concert_cancelled', actor: 'olga' },
    ...{ concertId: concert, usedTickets: 'void', notice: { kind: 'concert_cancelled', concertId: concert } },
    policy: { payment, delivery },
  };
  await temporal.workflow.start('orderCancellation', {
    workflowId,
    taskQueue: TASK_QUEUES.bulk,
    args: [input],
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
  });
  return workflowId;
};

export const cancelled = async (house: House, about: CancelledConcert, name?: string) =>
  (await ended<OrderCancellationResult>(house, await cancelForConcert(house, about), name)).result;
