import { getClient } from '@temporalio/activity';
import { WorkflowNotFoundError, WorkflowUpdateFailedError, WorkflowUpdateStage } from '@temporalio/client';
import { type CancelRequest } from '../workflows/contracts/checkout';
import { checkoutWorkflowId, MESSAGES } from '../workflows/contracts/names';

export interface CheckoutCancel extends CancelRequest {
  readonly orderId: string;
  /** The same request is heard once. */
  readonly requestId: string;
}

/** To be heard takes one workflow task; who has a list in hand comes back rather than wait for a slow one. */
const HEARD_MS = 5_000;

/**
 * `asked`: it has been heard, or the order has just ended by itself; how it comes out is for the read models to say. `gone`: nobody is
 * there to hear it.
 */
export const cancelCheckout = async ({
  orderId,
  requestId,
  reason,
  actor,
}: CheckoutCancel): Promise<'asked' | 'gone'> => {
  const client = getClient();
  try {
    await client.withDeadline(Date.now() + HEARD_MS, () =>
      client.workflow.getHandle(checkoutWorkflowId(orderId)).startUpdate<unknown, [CancelRequest]>(MESSAGES.cancel, {
        updateId: requestId,
        args: [{ reason, actor }],
        waitForStage: WorkflowUpdateStage.ACCEPTED,
      }),
    );
    return 'asked';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'gone';
    if (error instanceof WorkflowUpdateFailedError) return 'asked';
    throw error;
  }
};
