import { condition } from '@temporalio/workflow';
import { type Answer, refused, settled } from '../contracts/answers';
import { type CheckoutInput, type PaymentChoice, type PaymentSettled } from '../contracts/checkout';
import { local, provider } from './activities';
import { type Desk } from './desk';
import { openPaymentNews } from './paymentNews';
import { type PlacedOrder } from './placing';

export interface PaymentAttempt extends PaymentChoice {
  answer?: Answer;
}

/** `open`: the order still waits for money. `declined`: as many cards were declined as are allowed. */
export type AttemptEnd =
  | { readonly outcome: 'succeeded'; readonly paymentId: string }
  | { readonly outcome: 'open' | 'expired' | 'cancelled' | 'declined' };

export interface NextAttempt {
  readonly order: PlacedOrder;
  readonly cancelled: () => boolean;
}

export interface PaymentAttempts {
  add(choice: PaymentChoice): PaymentAttempt;
  hear(news: PaymentSettled): void;
  /** Waits for the next thing to happen to the money: a card, news of a waiting payment, a cancellation, the end of the hold. */
  next(wait: NextAttempt): Promise<AttemptEnd>;
  /** Nothing may stay open when the order ends: cancels at the provider, and refunds when the money was there already. */
  cancelOpen(): Promise<void>;
  /** The next payment that has brought money although the order was paid, or ended, without it. */
  late(): string | undefined;
  /** The order has ended: whoever still waits for an attempt is told how it came out. */
  close(): void;
}

/** The payments of one order: one at a time, each business attempt with an id and therefore provider keys of its own. */
export const openPaymentAttempts = (input: CheckoutInput, desk: Desk): PaymentAttempts => {
  const { orderId, userId, reservationId, policy } = input;
  const { holdExtensionMs = 0, holdGraceMs, statementDescriptor } = policy;
  const queue: PaymentAttempt[] = input.payment === undefined ? [] : [{ ...input.payment }];
  const all = [...queue];
  const news = openPaymentNews();
  let started = 0;
  let declines = 0;
  /** The payment that may still bring money: being charged, or waiting for the buyer or his bank. */
  let open: string | undefined;
  let taken: string | undefined;
  /** When the hold ends, once it has been made longer; epoch milliseconds. */
  let extendedUntil: number | undefined;
  let extensionAsked = false;

  const succeeded = (paymentId: string): AttemptEnd => {
    taken = paymentId;
    news.take(paymentId);
    return { outcome: 'succeeded', paymentId };
  };

  const declined = (): AttemptEnd => {
    declines += 1;
    return { outcome: declines >= policy.maxPaymentAttempts && news.earlier() === undefined ? 'declined' : 'open' };
  };

  const letGo = (paymentId: string): void => {
    open = undefined;
    news.letGo(paymentId);
  };

  /** Cancelled at the provider before anything else happens; what it calls succeeded is money, and the order is paid. */
  const closeOpen = async (reason: string, undoing = false): Promise<AttemptEnd | undefined> => {
    const paymentId = open;
    if (paymentId === undefined) return undefined;
    const status = await desk.step(
      'cancelPayment',
      () => provider(policy.provider, 'cancel the open payment').cancelPayment({ orderId, paymentId, reason }),
      { noAbort: undoing },
    );
    if (status === 'succeeded') {
      open = undefined;
      return succeeded(paymentId);
    }
    letGo(paymentId);
    return undefined;
  };

  const endOf = (order: PlacedOrder): number => extendedUntil ?? order.expiresAt;

  /** Once, for a payment in flight. False when the seats are held no longer than they were. */
  const extendHold = async (): Promise<boolean> => {
    if (extensionAsked || holdExtensionMs === 0) return false;
    extensionAsked = true;
    const expiresAt = new Date(Date.now() + holdExtensionMs).toISOString();
    const hold = await desk.step('extendHold', () =>
      local.extendHold({ orderId, reservationId, expiresAt, graceMs: holdGraceMs }),
    );
    if (hold.outcome === 'unchanged') return false;
    extendedUntil = Date.parse(hold.expiresAt);
    return true;
  };

  const charge = async (attempt: PaymentAttempt, { total, price }: PlacedOrder): Promise<AttemptEnd> => {
    const { paymentId, paymentMethodId } = attempt;
    started += 1;
    open = paymentId;
    const number = started;
    const status = await desk.step('charge', () =>
      provider(policy.provider, `attempt ${number}: ${price}`).charge({
        orderId,
        userId,
        paymentId,
        paymentMethodId,
        attempt: number,
        amount: total,
        ...(statementDescriptor === undefined ? {} : { statementDescriptor }),
      }),
    );
    if (status === 'succeeded') {
      open = undefined;
      return succeeded(paymentId);
    }
    if (status === 'failed' || status === 'cancelled') {
      letGo(paymentId);
      desk.progress.set('charge', 'refused', `attempt ${number} was declined`);
      attempt.answer = settled;
      return declined();
    }
    await desk.step('startPayment', () => local.startPayment({ orderId, paymentId, policy }));
    desk.progress.set('charge', 'done', `attempt ${number} waits for the buyer or his bank`);
    attempt.answer = settled;
    return { outcome: 'open' };
  };

  const hearNews = (): AttemptEnd | undefined => {
    const status = open === undefined ? undefined : news.of(open);
    if (open === undefined || status === undefined) return undefined;
    const paymentId = open;
    open = undefined;
    return status === 'succeeded' ? succeeded(paymentId) : declined();
  };

  return {
    add(choice) {
      const known = all.find(({ paymentId }) => paymentId === choice.paymentId);
      if (known !== undefined) return known;
      const attempt: PaymentAttempt = { ...choice };
      all.push(attempt);
      queue.push(attempt);
      return attempt;
    },
    hear: (settled) => news.hear(settled, settled.paymentId === open),
    async next({ order, cancelled }) {
      const isHeard = (): boolean => open !== undefined && news.of(open) !== undefined;
      const wake = (): boolean => queue.length > 0 || cancelled() || isHeard() || news.earlier() !== undefined;
      const left = endOf(order) - Date.now();
      const woken = wake() || (left > 0 && (await condition(wake, left, { summary: 'the hold runs out' })));
      const heard = hearNews();
      if (heard !== undefined) return heard;
      const earlier = news.earlier();
      if (earlier !== undefined) return (await closeOpen('superseded')) ?? succeeded(earlier);
      if (!woken || Date.now() >= endOf(order)) {
        if (open !== undefined && (await extendHold())) return { outcome: 'open' };
        return (await closeOpen('hold_expired')) ?? { outcome: 'expired' };
      }
      if (cancelled()) return (await closeOpen('order_cancelled')) ?? { outcome: 'cancelled' };
      const paid = await closeOpen('superseded');
      const attempt = queue.shift();
      if (paid !== undefined || attempt === undefined) return paid ?? { outcome: 'open' };
      if (endOf(order) - Date.now() < holdExtensionMs) await extendHold();
      return charge(attempt, order);
    },
    async cancelOpen() {
      const end = await closeOpen('order_cancelled', true);
      if (end?.outcome !== 'succeeded') return;
      const { paymentId } = end;
      await desk.step(
        'startRefund',
        () => local.startRefund({ orderId, paymentId, reason: 'order_cancelled', policy }),
        { noAbort: true },
      );
    },
    late: () => news.late(),
    close() {
      for (const attempt of all) attempt.answer ??= attempt.paymentId === taken ? settled : orderNotPayable();
    },
  };
};

export const orderNotPayable = (): Answer => refused('order_not_payable', 'This order does not wait for a payment.');
