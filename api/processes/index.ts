import {
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import {
  defineSearchAttributeKey,
  TypedSearchAttributes,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
} from '@temporalio/common';
import { type Answer } from '../../workflows/contracts/answers';
import { type CheckoutInput } from '../../workflows/contracts/checkout';
import { type FanOutPolicy } from '../../workflows/contracts/fanOut';
import {
  checkoutWorkflowId,
  MESSAGES,
  reservationWorkflowId,
  SEARCH_ATTRIBUTES,
  TASK_QUEUES,
} from '../../workflows/contracts/names';
import { type CheckoutPolicy } from '../../workflows/contracts/policy';
import { type ReservationHoldInput } from '../../workflows/contracts/reservationHold';
import { concertProcesses } from './concerts';
import { driftProcesses } from './drift';
import { derivedId } from './ids';
import { newsProcesses } from './news';
import { orderCancellationProcesses } from './orderCancellations';
import { refundProcesses } from './refunds';
import { connectTemporal, type TemporalOptions } from './temporal';
import { type CheckoutRequest, type Processes, type ProcessRefusal } from './types';

export { cancellationIdFor, derivedId, orderIdFor } from './ids';
export * from './types';

export interface ProcessesOptions extends TemporalOptions {
  readonly policy: CheckoutPolicy;
  readonly fanOut: FanOutPolicy;
}

const orderIdKey = defineSearchAttributeKey(SEARCH_ATTRIBUTES.orderId, 'KEYWORD');
const concertIdKey = defineSearchAttributeKey(SEARCH_ATTRIBUTES.concertId, 'KEYWORD_LIST');

const NOT_PAYABLE: ProcessRefusal = { code: 'order_not_payable', message: 'This order does not wait for a payment.' };
const NOT_CANCELLABLE: ProcessRefusal = {
  code: 'order_not_cancellable',
  message: 'This order can no longer be cancelled.',
};
const NOT_PARKED: ProcessRefusal = { code: 'not_parked', message: 'No step waits for an operator.' };

/** Reservation and first payment of an order have ids that follow from the order's, so that a repeated request makes the same ones. */
const checkoutInput = (request: CheckoutRequest, policy: CheckoutPolicy): CheckoutInput => {
  const { orderId, userId, contactId, source, deliveryMethod, expectedTotal, paymentMethodId } = request;
  return {
    orderId,
    userId,
    contactId,
    source,
    reservationId: 'reservationId' in source ? source.reservationId : derivedId('reservation', orderId),
    deliveryMethod,
    ...(expectedTotal === undefined ? {} : { expectedTotal }),
    ...(paymentMethodId === undefined
      ? {}
      : { payment: { paymentId: derivedId('payment', orderId, '1'), paymentMethodId } }),
    policy,
  };
};

/** The processes on Temporal. Starting is `USE_EXISTING`, so that the same request sent five times runs once and is answered five times. */
export const createProcesses = ({
  policy,
  fanOut,
  ...temporal
}: ProcessesOptions): Processes & { close(): Promise<void> } => {
  const bounded = connectTemporal(temporal);
  const { client, update, updateWithStart, reach, close } = bounded;

  const once = {
    taskQueue: TASK_QUEUES.orders,
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
  };

  return {
    checkout(request) {
      const workflowId = checkoutWorkflowId(request.orderId);
      return updateWithStart(workflowId, () =>
        client.workflow.executeUpdateWithStart<(input: CheckoutInput) => Promise<unknown>, Answer, []>(MESSAGES.place, {
          updateId: MESSAGES.place,
          startWorkflowOperation: new WithStartWorkflowOperation('checkout', {
            ...once,
            workflowId,
            args: [checkoutInput(request, policy)],
            staticSummary: `Order ${request.orderId} of ${request.concertIds.length} concert(s)`,
            typedSearchAttributes: new TypedSearchAttributes([
              { key: orderIdKey, value: request.orderId },
              { key: concertIdKey, value: [...request.concertIds] },
            ]),
          }),
        }),
      );
    },

    pay({ orderId, paymentId, paymentMethodId }) {
      const workflowId = checkoutWorkflowId(orderId);
      return update(workflowId, NOT_PAYABLE, () =>
        client.workflow.getHandle(workflowId).executeUpdate<Answer, [object]>(MESSAGES.pay, {
          updateId: paymentId,
          args: [{ paymentId, paymentMethodId }],
        }),
      );
    },

    cancelOrder({ orderId, requestId, reason, actor }) {
      const workflowId = checkoutWorkflowId(orderId);
      return update(workflowId, NOT_CANCELLABLE, () =>
        client.workflow
          .getHandle(workflowId)
          .executeUpdate<Answer, [object]>(MESSAGES.cancel, { updateId: requestId, args: [{ reason, actor }] }),
      );
    },

    startHoldTimer({ reservationId, concertIds, seats, expiresAt }) {
      const input: ReservationHoldInput = { reservationId, expiresAt };
      return reach(async () => {
        try {
          await client.workflow.start('reservationHold', {
            ...once,
            workflowId: reservationWorkflowId(reservationId),
            args: [input],
            staticSummary: `Reservation of ${seats} seat(s)`,
            typedSearchAttributes: new TypedSearchAttributes([{ key: concertIdKey, value: [...concertIds] }]),
          });
        } catch (error) {
          if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
        }
      });
    },

    endHoldTimer(reservationId) {
      return reach(async () => {
        try {
          await client.workflow.getHandle(reservationWorkflowId(reservationId)).signal(MESSAGES.holdEnded);
        } catch (error) {
          if (!(error instanceof WorkflowNotFoundError)) throw error;
        }
      });
    },

    mend({ workflowId, action, requestId, reason, actor }) {
      return update(workflowId, NOT_PARKED, () =>
        client.workflow
          .getHandle(workflowId)
          .executeUpdate<void, [object]>(action, { updateId: requestId, args: [{ reason, actor }] }),
      );
    },

    ...newsProcesses(bounded, policy),
    ...refundProcesses(bounded, policy),

    ...orderCancellationProcesses(bounded, policy),
    ...concertProcesses(bounded, { policy, fanOut }),
    ...driftProcesses(bounded, policy),

    async ping() {
      await reach(() => client.workflowService.getSystemInfo({}));
    },

    close,
  };
};
