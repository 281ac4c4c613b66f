import { getClient } from '@temporalio/activity';

export const BARE_QUEUE = 'bench-bare';

export const bareActivities = {
  async nothing(): Promise<void> {},
  async startDelivery(orderId: string): Promise<void> {
    await getClient().workflow.start('bareDelivery', {
      workflowId: `bare-delivery-${orderId}`,
      taskQueue: BARE_QUEUE,
      args: [],
    });
  },
};
