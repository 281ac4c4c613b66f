import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  defineSignal,
  defineUpdate,
  isCancellation,
  setHandler,
} from '@temporalio/workflow';
import { type Answer, refused, settled } from './contracts/answers';
import {
  type CancelRequest,
  type CheckoutInput,
  type CheckoutResult,
  type PaymentChoice,
  type PaymentSettled,
} from './contracts/checkout';
import { MESSAGES } from './contracts/names';
import { local } from './steps/activities';
import { attentionOfOrder } from './steps/attention';
import { AbortedByOperator, openDesk } from './steps/desk';
import { fulfilOrder } from './steps/fulfilment';
import { openPaymentAttempts } from './steps/paymentAttempts';
import { placeOrder } from './steps/placing';
import { openSaga } from './steps/saga';

export const place = defineUpdate<Answer>(MESSAGES.place);
export const pay = defineUpdate<Answer, [PaymentChoice]>(MESSAGES.pay);
export const cancel = defineUpdate<Answer, [CancelRequest]>(MESSAGES.cancel);
export const paymentSettled = defineSignal<[PaymentSettled]>(MESSAGES.paymentSettled);

type Cancelling = CancelRequest & { answer?: Answer };

const notPayable = (): Answer => refused('order_not_payable', 'This order does not wait for a payment.');
const notCancellable = (): Answer => refused('order_not_cancellable', 'This order can no longer be cancelled.');

/** In a validator: a refused update leaves no trace in the history. */
const refuseWhen = (condition: boolean, type: string, message: string): void => {
  if (condition) throw ApplicationFailure.create({ type, message, nonRetryable: true });
};

/**
 * One order from its seats to its money: hold, pay, sell, issue, invoice, deliver. The buyer's moves come in as updates, the hold's
 * end as a timer, and every "no" on the way undoes what was done, in reverse.
 */
export async function checkout(input: CheckoutInput): Promise<CheckoutResult> {
  const desk = openDesk(attentionOfOrder(input.orderId));
  const saga = openSaga(desk);
  const attempts = openPaymentAttempts(input, desk);
  let placed: Answer | undefined;
  let cancelling: Cancelling | undefined;
  let closed = false;

  setHandler(
    place,
    async () => {
      await condition(() => placed !== undefined);
      return placed ?? notPayable();
    },
    { description: 'Hold the seats and, when a payment came with the order, try it. Sent by the API at checkout.' },
  );
  setHandler(
    pay,
    async (choice) => {
      const attempt = attempts.add(choice);
      await condition(() => attempt.answer !== undefined || closed);
      return attempt.answer ?? notPayable();
    },
    {
      description: 'Try another payment while the seats are held. Input: {"paymentId": "…", "paymentMethodId": "pm_…"}',
      validator: (_choice: PaymentChoice) =>
        refuseWhen(closed, 'order_not_payable', 'This order does not wait for a payment.'),
    },
  );
  setHandler(
    cancel,
    async (request) => {
      const mine: Cancelling = (cancelling ??= { ...request });
      await condition(() => mine.answer !== undefined || closed);
      return mine.answer ?? notCancellable();
    },
    {
      description: 'Cancel the unpaid order and free its seats. Input: {"reason": "…", "actor": "…"}',
      validator: (_request: CancelRequest) =>
        refuseWhen(closed, 'order_not_cancellable', 'This order can no longer be cancelled.'),
    },
  );
  setHandler(paymentSettled, (news) => attempts.hear(news), {
    description: 'A payment that waited for the buyer or his bank has come to an end. Sent by the payment workflow.',
  });

  const close = async (result: CheckoutResult): Promise<CheckoutResult> => {
    closed = true;
    await condition(allHandlersFinished);
    return result;
  };
  const cancelUnpaid = async (reason: string): Promise<void> => {
    await desk.step('releaseSeats', () =>
      local.releaseSeats({ orderId: input.orderId, reservationId: input.reservationId, reason }),
    );
    await desk.step('cancelOrder', () => local.cancelOrder({ orderId: input.orderId, reason }));
  };

  const run = async (): Promise<CheckoutResult> => {
    const order = await placeOrder(input, desk, saga);
    if (order.outcome === 'refused') {
      placed = order;
      return { outcome: 'rejected', reason: order.refusal.code };
    }
    if (order.total.amount > 0 && input.payment === undefined) placed = settled;

    let paymentId: string | null = null;
    while (order.total.amount > 0) {
      const end = await attempts.next({ order, cancelled: () => cancelling !== undefined });
      placed ??= settled;
      if (end.outcome === 'succeeded') {
        paymentId = end.paymentId;
        break;
      }
      if (end.outcome === 'open') continue;
      if (end.outcome === 'expired') {
        await desk.step('expireSeats', () =>
          local.expireSeats({ orderId: input.orderId, reservationId: input.reservationId }),
        );
        await desk.step('expireOrder', () => local.expireOrder({ orderId: input.orderId }));
        return { outcome: 'expired' };
      }
      await cancelUnpaid(end.outcome === 'cancelled' ? (cancelling?.reason ?? 'cancelled') : 'payment_declined');
      if (cancelling !== undefined) cancelling.answer = settled;
      return { outcome: 'cancelled', reason: end.outcome };
    }

    saga.before('refund', async () => {
      if (paymentId !== null)
        await local.startRefund({
          orderId: input.orderId,
          paymentId,
          reason: 'seats_gone',
          policy: input.policy.payment,
        });
    });
    const end = await fulfilOrder(desk, saga, {
      orderId: input.orderId,
      reservationId: input.reservationId,
      paymentId,
      policy: input.policy,
    });
    placed ??= settled;
    attempts.settleAll(end === 'paid' ? settled : notPayable());
    if (end === 'paid') return { outcome: 'paid' };
    await saga.undo();
    return { outcome: 'refunded', reason: 'seats_gone' };
  };

  try {
    return await close(await run());
  } catch (error) {
    if (!isCancellation(error) && !(error instanceof AbortedByOperator)) throw error;
    // Cancel in the Web UI, or an operator's abort: both leave nothing behind.
    await CancellationScope.nonCancellable(async () => {
      await attempts.cancelOpen();
      await saga.undo();
      placed ??= refused('checkout_aborted', 'The checkout was ended by an operator.');
      closed = true;
      await condition(allHandlersFinished);
    });
    if (error instanceof AbortedByOperator) return { outcome: 'cancelled', reason: error.message };
    throw error;
  }
}
