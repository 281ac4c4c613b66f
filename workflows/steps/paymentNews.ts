import { patched } from '@temporalio/workflow';
import { type PaymentSettled } from '../contracts/checkout';

type Status = PaymentSettled['status'];

/** What the processes of an order's payments have said of their ends. */
export interface PaymentNews {
  /** `awaited`: it is the one that the order waits for now. */
  hear(news: PaymentSettled, awaited: boolean): void;
  of(paymentId: string): Status | undefined;
  /** Nobody waits for this payment any more. */
  letGo(paymentId: string): void;
  /** A payment that nobody waits for has brought money while the order still waits for some. */
  earlier(): string | undefined;
  /** The order is paid by this one. */
  take(paymentId: string): void;
  /** The next payment that has brought money although the order was paid, or ended, without it. */
  late(): string | undefined;
}

/** Histories from before it let money of an earlier attempt wait until the order had ended. */
const EARLIER_MONEY = 'earlier-money-pays';

export const openPaymentNews = (): PaymentNews => {
  const heard = new Map<string, Status>();
  const earlier: string[] = [];
  const seenTo = new Set<string>();

  /** Asked where the news come in, not where they are waited for: a replay has to ask in the same place. */
  const consider = (paymentId: string): void => {
    if (heard.get(paymentId) === 'succeeded' && seenTo.size === 0 && patched(EARLIER_MONEY)) earlier.push(paymentId);
  };

  return {
    hear({ paymentId, status }, awaited) {
      heard.set(paymentId, status);
      if (!awaited) consider(paymentId);
    },
    of: (paymentId) => heard.get(paymentId),
    letGo: consider,
    earlier: () => earlier[0],
    take(paymentId) {
      seenTo.add(paymentId);
    },
    late() {
      const next = [...heard].find(([paymentId, status]) => status === 'succeeded' && !seenTo.has(paymentId))?.[0];
      if (next !== undefined) seenTo.add(next);
      return next;
    },
  };
};
