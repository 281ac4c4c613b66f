import { getClient } from '@temporalio/activity';
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { defineSearchAttributeKey, TypedSearchAttributes, WorkflowIdReusePolicy } from '@temporalio/common';
import { cancelCheckout, type CheckoutCancel } from './cancelCheckout';
import {
  cancellationWorkflowId,
  concertNoticesWorkflowId,
  deliveryWorkflowId,
  MESSAGES,
  noticeWorkflowId,
  paymentWorkflowId,
  refundWorkflowId,
  reservationWorkflowId,
  SEARCH_ATTRIBUTES,
  TASK_QUEUES,
} from '../workflows/contracts/names';
import { type ConcertNoticesInput } from '../workflows/contracts/concertNotices';
import { type NoticeInput } from '../workflows/contracts/notice';
import { type OrderCancellationInput } from '../workflows/contracts/orderCancellation';
import { type PaymentInput } from '../workflows/contracts/payment';
import { type RefundInput } from '../workflows/contracts/refund';
import { type TicketDeliveryInput } from '../workflows/contracts/ticketDelivery';

/** Starts the processes that follow from an order, and says whether one runs. Starting one twice is the same as once. */
export interface ProcessStarter {
  /** False for one that is closed, however it ended, or was never there. */
  isRunning(workflowId: string): Promise<boolean>;
  startPayment(input: PaymentInput): Promise<void>;
  startRefund(input: RefundInput): Promise<void>;
  /** Wakes the process of a refund that there is news of, or begins it anew. */
  followRefund(input: RefundInput): Promise<void>;
  /** For a process that gives money back on its own; one that has ended does not mind. */
  tellOfRefund(workflowId: string): Promise<void>;
  /** Anew, when the one before was terminated, or there was none; not when it has come to an end. Says whether it was started now. */
  restartRefund(input: RefundInput): Promise<boolean>;
  /** Wakes whoever settles the payment, or starts him, also again. */
  paymentNews(input: PaymentInput): Promise<void>;
  startDelivery(input: TicketDeliveryInput): Promise<void>;
  startOrderCancellation(input: OrderCancellationInput): Promise<void>;
  startNotice(input: NoticeInput): Promise<void>;
  cancelCheckout(request: CheckoutCancel): Promise<'asked' | 'gone'>;
  /** Also anew, when the one before was terminated or cancelled. Says whether it was started now. */
  startConcertNotices(input: ConcertNoticesInput): Promise<boolean>;
  /** The hold of a buyer's own reservation has ended before its time; a timer that is not there does not mind. */
  endHoldTimer(reservationId: string): Promise<void>;
  /** A delivery that was cancelled need not wait any longer; one that has ended does not mind. */
  recallDelivery(deliveryId: string): Promise<void>;
}

const orderIdKey = defineSearchAttributeKey(SEARCH_ATTRIBUTES.orderId, 'KEYWORD');
const concertIdKey = defineSearchAttributeKey(SEARCH_ATTRIBUTES.concertId, 'KEYWORD_LIST');

interface Start {
  readonly type: string;
  readonly workflowId: string;
  readonly taskQueue: string;
  readonly summary: string;
  readonly input: { readonly orderId?: string | null; readonly concertId?: string };
  readonly reuse?: WorkflowIdReusePolicy;
}

/** False when it has been started before. */
const startNow = async ({ type, workflowId, taskQueue, summary, input, reuse }: Start): Promise<boolean> => {
  const { orderId = null, concertId } = input;
  try {
    await getClient().workflow.start(type, {
      workflowId,
      taskQueue,
      args: [input],
      workflowIdReusePolicy: reuse ?? WorkflowIdReusePolicy.REJECT_DUPLICATE,
      typedSearchAttributes: new TypedSearchAttributes([
        ...(orderId === null ? [] : [{ key: orderIdKey, value: orderId }]),
        ...(concertId === undefined ? [] : [{ key: concertIdKey, value: [concertId] }]),
      ]),
      staticSummary: summary,
    });
    return true;
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return false;
  }
};

const startOnce = async (start: Start): Promise<void> => {
  await startNow(start);
};

const signalIfThere = async (workflowId: string, signal: string): Promise<void> => {
  try {
    await getClient().workflow.getHandle(workflowId).signal(signal);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
};

/** Through the worker's own connection, from inside an activity: costs the starting workflow no event of its own. */
export const temporalProcessStarter: ProcessStarter = {
  async isRunning(workflowId) {
    try {
      const { status } = await getClient().workflow.getHandle(workflowId).describe();
      return status.name === 'RUNNING';
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  },
  startPayment: (input) =>
    startOnce({
      type: 'payment',
      workflowId: paymentWorkflowId(input.paymentId),
      taskQueue: TASK_QUEUES.orders,
      summary: `Payment of order ${input.orderId}`,
      input,
    }),
  startRefund: (input) =>
    startOnce({
      type: 'refund',
      workflowId: refundWorkflowId(input.refundId),
      taskQueue: TASK_QUEUES.orders,
      summary: `Refund of order ${input.orderId}: ${input.reason}`,
      input,
    }),
  async followRefund(input) {
    await getClient().workflow.signalWithStart('refund', {
      workflowId: refundWorkflowId(input.refundId),
      taskQueue: TASK_QUEUES.orders,
      args: [input],
      signal: MESSAGES.refundNews,
      typedSearchAttributes: new TypedSearchAttributes([{ key: orderIdKey, value: input.orderId }]),
      staticSummary: `Refund of order ${input.orderId}: ${input.reason}`,
    });
  },
  tellOfRefund: (workflowId) => signalIfThere(workflowId, MESSAGES.refundNews),
  restartRefund: (input) =>
    startNow({
      type: 'refund',
      workflowId: refundWorkflowId(input.refundId),
      taskQueue: TASK_QUEUES.orders,
      summary: `Refund of order ${input.orderId}: ${input.reason}`,
      input,
      reuse: WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
    }),
  async paymentNews(input) {
    await getClient().workflow.signalWithStart<(input: PaymentInput) => Promise<unknown>, []>('payment', {
      workflowId: paymentWorkflowId(input.paymentId),
      taskQueue: TASK_QUEUES.orders,
      args: [input],
      signal: MESSAGES.paymentNews,
      staticSummary: `Payment of order ${input.orderId}`,
      typedSearchAttributes: new TypedSearchAttributes([{ key: orderIdKey, value: input.orderId }]),
    });
  },
  startDelivery: (input) =>
    startOnce({
      type: 'ticketDelivery',
      workflowId: deliveryWorkflowId(input.deliveryId),
      taskQueue: TASK_QUEUES.delivery,
      summary: `Tickets of order ${input.orderId} by e-mail`,
      input,
    }),
  // Thousands at once when a concert is cancelled: those must not stand before the orders of the others.
  startOrderCancellation: (input) =>
    startOnce({
      type: 'orderCancellation',
      workflowId: cancellationWorkflowId(input.cancellationId),
      taskQueue: input.concertId === undefined ? TASK_QUEUES.orders : TASK_QUEUES.bulk,
      summary: `Cancellation of order ${input.orderId}: ${input.reason}`,
      input,
    }),
  startNotice: (input) =>
    startOnce({
      type: 'notice',
      workflowId: noticeWorkflowId(input.noticeId),
      taskQueue: TASK_QUEUES.delivery,
      summary: `Notice of ${input.subject.kind} for ${input.orderId === null ? 'a reservation' : `order ${input.orderId}`}`,
      input,
    }),
  cancelCheckout,
  startConcertNotices: (input) =>
    startNow({
      type: 'concertNotices',
      workflowId: concertNoticesWorkflowId(input.concertId, input.version),
      taskQueue: TASK_QUEUES.bulk,
      summary: `New date of concert ${input.concertId}`,
      input,
      reuse: WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
    }),
  endHoldTimer: (reservationId) => signalIfThere(reservationWorkflowId(reservationId), MESSAGES.holdEnded),
  recallDelivery: (deliveryId) => signalIfThere(deliveryWorkflowId(deliveryId), MESSAGES.recall),
};
