import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import { type DisputeInput } from '../../workflows/contracts/dispute';
import {
  disputeWorkflowId,
  MESSAGES,
  paymentWorkflowId,
  refundWatchWorkflowId,
  SEARCH_ATTRIBUTES,
  TASK_QUEUES,
} from '../../workflows/contracts/names';
import { type PaymentInput } from '../../workflows/contracts/payment';
import { type CheckoutPolicy } from '../../workflows/contracts/policy';
import { type RefundWatchInput } from '../../workflows/contracts/refundWatch';
import { derivedId } from './ids';
import { type BoundedTemporal } from './temporal';
import { type Processes } from './types';

interface News<Input> {
  readonly type: string;
  readonly workflowId: string;
  readonly signal: string;
  readonly summary: string;
  readonly input: Input & { readonly orderId: string };
}

const orderIdKey = defineSearchAttributeKey(SEARCH_ATTRIBUTES.orderId, 'KEYWORD');

/** What the provider says by itself. It only says where to look; whoever is told looks, and may have ended before and begin anew. */
export const newsProcesses = (
  { client, reach }: Pick<BoundedTemporal, 'client' | 'reach'>,
  policy: CheckoutPolicy,
): Pick<Processes, 'paymentNews' | 'refundNews' | 'disputeNews'> => {
  const tell = async <Input>({ type, workflowId, signal, summary, input }: News<Input>): Promise<void> => {
    await reach(() =>
      client.workflow.signalWithStart<(input: Input) => Promise<unknown>, []>(type, {
        workflowId,
        taskQueue: TASK_QUEUES.orders,
        args: [input],
        signal,
        staticSummary: summary,
        typedSearchAttributes: new TypedSearchAttributes([{ key: orderIdKey, value: input.orderId }]),
      }),
    );
  };

  return {
    paymentNews: ({ paymentId, orderId }) =>
      tell<PaymentInput>({
        type: 'payment',
        workflowId: paymentWorkflowId(paymentId),
        signal: MESSAGES.paymentNews,
        summary: `Payment of order ${orderId}`,
        input: { paymentId, orderId, policy },
      }),

    refundNews: ({ paymentId, orderId }) =>
      tell<RefundWatchInput>({
        type: 'refundWatch',
        workflowId: refundWatchWorkflowId(paymentId),
        signal: MESSAGES.refundNews,
        summary: `What went back of order ${orderId}`,
        input: { paymentId, orderId, policy },
      }),

    disputeNews({ paymentId, orderId, providerDisputeId }) {
      const disputeId = derivedId('dispute', providerDisputeId);
      return tell<DisputeInput>({
        type: 'dispute',
        workflowId: disputeWorkflowId(disputeId),
        signal: MESSAGES.disputeNews,
        summary: `Dispute of order ${orderId}`,
        input: { disputeId, providerDisputeId, paymentId, orderId, policy: policy.payment },
      });
    },
  };
};
