import {
  allHandlersFinished,
  CancellationScope,
  condition,
  defineSignal,
  defineUpdate,
  setHandler,
} from '@temporalio/workflow';
import { type CancelledConcertOutcome } from '../domain/notices/events';
import { type Answer, settled } from './contracts/answers';
import { MESSAGES } from './contracts/names';
import { type OrderCancellationInput, type OrderCancellationResult } from './contracts/orderCancellation';
import { local } from './steps/activities';
import { answered } from './steps/answered';
import { attentionOfOrder } from './steps/attention';
import { openDesk } from './steps/desk';
import { giveMoneyBack, type MoneyBackEnd } from './steps/moneyBack';

export const begin = defineUpdate<Answer>(MESSAGES.begin);
export const refundNews = defineSignal(MESSAGES.refundNews);

/**
 * Undoes a paid order, or some of its tickets: tickets void, seats back, parcels held back, money back. Once begun there is
 * no way back, and nothing but an operator's word skips a step.
 */
export async function orderCancellation(input: OrderCancellationInput): Promise<OrderCancellationResult> {
  const { notice: _notice, policy, userId: _userId, ...start } = input;
  const { cancellationId, orderId, reason } = start;
  const desk = openDesk(attentionOfOrder(orderId));
  let begun: Answer | undefined;
  let news = 0;
  setHandler(
    refundNews,
    () => {
      news += 1;
    },
    { description: 'The provider has news of the refund: look it up now. Input: nothing.' },
  );
  setHandler(
    begin,
    async () => {
      await answered(() => begun !== undefined);
      return begun ?? settled;
    },
    { description: 'Begin the cancellation: answers when the tickets are void. Sent by the API.' },
  );

  const run = async (): Promise<OrderCancellationResult> => {
    const started = await desk.step('startCancellation', () => local.startCancellation(start), { noAbort: true });
    if (started.outcome === 'refused') {
      begun = started;
      desk.progress.set('startCancellation', 'refused', started.refusal.code);
      return { outcome: 'refused', reason: started.refusal.code };
    }
    begun = settled;
    const { reservationId, whole, moneyBack } = started;
    const scope = {
      ...(input.concertId === undefined ? {} : { concertId: input.concertId }),
      ...(started.seats === undefined ? {} : { seats: started.seats }),
    };
    await desk.step(
      'returnSeats',
      () => local.returnSeats({ cancellationId, orderId, reservationId, ...scope, whole, reason }),
      { noAbort: true },
    );
    await desk.step('recallDeliveries', () => local.recallDeliveries({ orderId, reason }), { noAbort: true });
    const money: MoneyBackEnd =
      moneyBack === null
        ? { outcome: 'nothing_left' }
        : await giveMoneyBack(desk, moneyBack, {
            cause: cancellationId,
            reason,
            policy: policy.payment,
            news: () => news,
          });
    await desk.step('finishCancellation', () => local.finishCancellation({ cancellationId, orderId }), {
      noAbort: true,
    });
    const voided = whole ? 'all' : started.seats?.reduce((tickets, { quantity }) => tickets + quantity, 0);
    const tell = toldOf(input, money, { paymentId: moneyBack?.paymentId, voided });
    if (tell !== undefined) await desk.step('startNotice', tell, { noAbort: true, skip: () => undefined });
    return {
      outcome: whole ? 'cancelled' : 'part_cancelled',
      refunded: money.outcome === 'refunded' ? money.refunded : null,
    };
  };

  // Cancel in the Web UI would leave void tickets that nobody got his money for.
  return CancellationScope.nonCancellable(async () => {
    const result = await run();
    await condition(allHandlersFinished);
    return result;
  });
}

/** Undefined: there is nothing to tell. */
const toldOf = (
  { orderId, userId, notice, policy: { delivery: policy } }: OrderCancellationInput,
  money: MoneyBackEnd,
  { paymentId, voided }: { readonly paymentId: string | undefined; readonly voided: number | 'all' | undefined },
): (() => Promise<void>) | undefined => {
  if (notice === undefined) return undefined;
  if (notice.kind === 'concert_cancelled') {
    const { concertId } = notice;
    return () => local.startCancellationNotice({ orderId, userId, concertId, end: toldAs(money), policy });
  }
  if (money.outcome !== 'refunded' || paymentId === undefined) return undefined;
  const { refundId } = money;
  return () =>
    local.startRefundNotice({
      ...{ refundId, paymentId, orderId, cause: notice.cause, policy },
      ...(voided === undefined ? {} : { voided }),
    });
};

const toldAs = (money: MoneyBackEnd): CancelledConcertOutcome => {
  if (money.outcome === 'refunded') return { outcome: 'refunded', refunded: money.refunded };
  return { outcome: money.outcome === 'by_hand' ? 'settled_by_hand' : 'nothing_to_refund' };
};
