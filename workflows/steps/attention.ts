import { log, workflowInfo } from '@temporalio/workflow';
import { local } from './activities';
import { type Attention, type Parking } from './desk';
import { describeFailure, isActivityError } from './failures';

const bestEffort = async (record: () => Promise<void>): Promise<void> => {
  try {
    await record();
  } catch (error) {
    // The search attribute says it already; a database that is away must not turn a parked order into a failed one.
    if (!isActivityError(error)) throw error;
    log.error('attention could not be recorded on the order', { error: describeFailure(error) });
  }
};

/** Attention is also a fact of the order, so that the API shows it and the history keeps who mended what and why. */
export const attentionOfOrder = (orderId: string): Attention => {
  const idOf = ({ step, number }: Parking): string => `${workflowInfo().workflowId}:${step}:${number}`;
  return {
    raise: (parking, error) =>
      bestEffort(() =>
        local.raiseAttention({
          orderId,
          workflowId: workflowInfo().workflowId,
          step: parking.step,
          error,
          parking: idOf(parking),
        }),
      ),
    clear: (parking, action, { actor = 'operator', reason = '' }) =>
      bestEffort(() =>
        local.clearAttention({ orderId, step: parking.step, action, by: actor, reason, parking: idOf(parking) }),
      ),
  };
};

/** For a process that has no order behind it. */
export const attentionInTemporalOnly: Attention = { raise: async () => {}, clear: async () => {} };
