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
import { answered } from './steps/answered';
import { attentionOfOrder } from './steps/attention';
import { AbortedByOperator, openDesk } from './steps/desk';
import { fulfilOrder } from './steps/fulfilment';
import { takeLateMoney } from './steps/lateMoney';
import { openPaymentAttempts, orderNotPayable } from './steps/paymentAttempts';
import { type PlacedOrder, placeOrder } from './steps/placing';
import { openSaga } from './steps/saga';

export const place = defineUpdate<Answer>(MESSAGES.place);
export const pay = defineUpdate<Answer, [PaymentChoice]>(MESSAGES.pay);
export const cancel = defineUpdate<Answer, [CancelRequest]>(MESSAGES.cancel);
export const paymentSettled = defineSignal<[PaymentSettled]>(MESSAGES.paymentSettled);

/** How an order ends that no money came for. */
type Unpaid = 'expired' | 'cancelled' | 'declined';
type Cancelling = CancelRequest & { answer?: Answer };

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
  const { orderId, reservationId, policy } = input;
  const desk = openDesk(attentionOfOrder(orderId));
  const saga = openSaga(desk);
  const attempts = openPaymentAttempts(input, desk);
  let placed: Answer | undefined;
  let cancelling: Cancelling | undefined;
  let closed = false;

  setHandler(
    place,
    async () => {
      await answered(() => placed !== undefined);
      return placed ?? settled;
    },
    { description: 'Hold the seats and, when a payment came with the order, try it. Sent by the API at checkout.' },
  );
  setHandler(
    pay,
    async (choice) => {
      const attempt = attempts.add(choice);
      await answered(() => attempt.answer !== undefined);
      return attempt.answer ?? orderNotPayable();
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
      await answered(() => mine.answer !== undefined || closed);
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

  const endUnpaid = async (end: Unpaid): Promise<CheckoutResult> => {
    if (end === 'expired') {
      await desk.step('expireSeats', () => local.expireSeats({ orderId, reservationId }));
      await desk.step('expireOrder', () => local.expireOrder({ orderId }));
      return { outcome: 'expired' };
    }
    const reason = end === 'declined' ? 'payment_declined' : (cancelling?.reason ?? 'cancelled');
    await desk.step('releaseSeats', () => local.releaseSeats({ orderId, reservationId, reason }));
    await desk.step('cancelOrder', () => local.cancelOrder({ orderId, reason }));
    if (cancelling !== undefined) cancelling.answer = settled;
    return { outcome: 'cancelled', reason };
  };

  /** The id of the payment that brought the money, null when nothing is asked; or how the order ended without it. */
  const takeMoney = async (order: PlacedOrder): Promise<{ paymentId: string | null } | { unpaid: Unpaid }> => {
    if (order.total.amount === 0) return { paymentId: null };
    if (input.payment === undefined) placed = settled;
    for (;;) {
      const end = await attempts.next({ order, cancelled: () => cancelling !== undefined });
      if (end.outcome === 'succeeded') return { paymentId: end.paymentId };
      if (end.outcome !== 'open') return { unpaid: end.outcome };
      placed = settled;
    }
  };

  const run = async (): Promise<CheckoutResult> => {
    const order = await placeOrder(input, desk, saga);
    if (order.outcome === 'refused') {
      placed = order;
      return { outcome: 'rejected', reason: order.refusal.code };
    }
    const money = await takeMoney(order);
    if ('unpaid' in money) return endUnpaid(money.unpaid);

    const { paymentId } = money;
    if (paymentId !== null) {
      saga.before('refund', (reason) => local.startRefund({ orderId, paymentId, reason, policy }));
    }
    const end = await fulfilOrder(desk, saga, { orderId, reservationId, paymentId, policy });
    if (end === 'paid') return { outcome: 'paid' };
    await saga.undo('seats_gone');
    return { outcome: 'refunded', reason: 'seats_gone' };
  };

  const close = async (): Promise<void> => {
    placed ??= settled;
    attempts.close();
    closed = true;
    await condition(allHandlersFinished);
  };

  const takeAllLate = async (): Promise<void> => {
    for (let late = attempts.late(); late !== undefined; late = attempts.late()) {
      await takeLateMoney(desk, { paymentId: late, orderId, policy });
    }
  };

  try {
    const result = await run();
    await close();
    await takeAllLate();
    return result;
  } catch (error) {
    if (!isCancellation(error) && !(error instanceof AbortedByOperator)) throw error;
    // Cancel in the Web UI, or an operator's abort: both leave nothing behind.
    await CancellationScope.nonCancellable(async () => {
      await attempts.cancelOpen();
      await saga.undo('checkout_aborted');
      placed ??= refused('checkout_aborted', 'The checkout was ended by an operator.');
      await close();
      await takeAllLate();
    });
    if (error instanceof AbortedByOperator) return { outcome: 'cancelled', reason: error.message };
    throw error;
  }
}
