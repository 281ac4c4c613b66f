import { type PaymentEvent, paymentStream } from '../domain/payments/events';
import { type PaymentCommand } from '../domain/payments/commands';
import { type Payment } from '../domain/payments/payment';
import { paymentDecider } from '../domain/payments/paymentDecider';
import { type Refund } from '../domain/payments/refunds';
import { type Money } from '../domain/shared/money';
import { type RecordedEvent } from '../event-store';
import { type ProviderRefund } from '../integrations/paymentGateway';
import { derivedId, metadataOf, mustAccept, stateOf } from './commands';
import { createCreditNotes } from './creditNotes';
import { type ActivityDeps } from './deps';

export interface OfRefund {
  readonly refundId: string;
  readonly paymentId: string;
}

export type RefundProgress = 'pending' | 'succeeded' | 'failed';

/** What the provider's word for a refund means to us. It leaves one that waits for the buyer's bank details pending. */
export const progressOf = ({ status }: Pick<ProviderRefund, 'status'>): RefundProgress => {
  if (status === 'succeeded') return 'succeeded';
  return status === 'failed' || status === 'canceled' ? 'failed' : 'pending';
};

/** A payment that has an intent, as its stream tells it. */
export interface PaymentWithIntent {
  readonly payment: Payment;
  readonly intentId: string;
  readonly history: readonly RecordedEvent<PaymentEvent>[];
}

/** The first attempt keeps the names it had before there were others. */
const ofAttempt = (step: string, { attempt }: Refund): string => (attempt === 1 ? step : `${step}:${attempt}`);

/** The provider's refund that is one of ours: by the id it was given there, else by what we wrote on it. */
export const isOurs = (refundId: string, { providerRefundId, attempt }: Refund, theirs: ProviderRefund): boolean =>
  providerRefundId === null
    ? theirs.metadata.refundId === refundId && (theirs.metadata.attempt ?? '1') === String(attempt)
    : theirs.providerRefundId === providerRefundId;

/** Writes down in a payment's stream what became of its refunds. Every command is silent about what stands there already. */
export const refundRecords = (deps: Pick<ActivityDeps, 'eventStore' | 'db' | 'clock'>) => {
  const { eventStore } = deps;
  const creditNotes = createCreditNotes(deps);

  const decide = (paymentId: string, refundId: string, command: PaymentCommand, step: string, actor?: string) =>
    eventStore.execute({
      decider: paymentDecider,
      streamId: paymentStream(paymentId),
      command,
      commandId: `refund-${refundId}:${step}`,
      metadata: metadataOf(actor),
    });

  /** @throws when the payment was never begun, or has no intent at the provider */
  const load = async (paymentId: string): Promise<PaymentWithIntent> => {
    const history = await eventStore.load<PaymentEvent>(paymentStream(paymentId));
    const payment = stateOf(paymentDecider, history);
    if (payment.progress === 'none' || payment.intentId === null)
      throw new Error(`payment ${paymentId} has no intent at the provider`);
    return { payment, intentId: payment.intentId, history };
  };

  /** @throws when it was never asked for */
  const loadRefund = async ({ refundId, paymentId }: OfRefund) => {
    const loaded = await load(paymentId);
    const refund = loaded.payment.refunds[refundId];
    if (refund === undefined) throw new Error(`refund ${refundId} was never requested of payment ${paymentId}`);
    const amount: Money = { amount: refund.amount, currency: loaded.payment.amount.currency };
    return { ...loaded, refund, amount };
  };

  /** The one place that hears of every refund that has gone back, ours or not; also when it comes again. */
  const wentBack = (refund: OfRefund, { orderId }: Payment): Promise<void> =>
    creditNotes.issueFor({ refundId: refund.refundId, paymentId: refund.paymentId, orderId });

  return {
    decide,
    load,
    loadRefund,

    async record(of: OfRefund, theirs: ProviderRefund): Promise<RefundProgress> {
      const { refundId, paymentId } = of;
      const { providerRefundId, failureReason, status } = theirs;
      const { refund, payment } = await loadRefund(of);
      const write = async (command: PaymentCommand, step: string): Promise<void> => {
        mustAccept(await decide(paymentId, refundId, command, ofAttempt(step, refund)));
      };
      await write({ type: 'RecordRefundSubmitted', refundId, providerRefundId }, 'submitted');
      const progress = progressOf(theirs);
      if (progress === 'succeeded') {
        await write({ type: 'RecordRefundSucceeded', refundId, providerRefundId }, 'succeeded');
        await wentBack(of, payment);
      }
      if (progress === 'failed') {
        const code = failureReason ?? status;
        await write({ type: 'RecordRefundFailed', refundId, providerRefundId, code }, 'failed');
      }
      return progress;
    },

    /** The provider said no, or an operator settled it by hand: the amount is free again. */
    async fail(of: OfRefund, code: string): Promise<void> {
      const { refundId, paymentId } = of;
      const { refund } = await loadRefund(of);
      const command: PaymentCommand = { type: 'RecordRefundFailed', refundId, code };
      mustAccept(await decide(paymentId, refundId, command, ofAttempt('failed', refund)));
    },

    /** One that was made at the provider itself. What came to nothing there is nothing here. */
    async observe(payment: Payment, theirs: ProviderRefund): Promise<void> {
      const progress = progressOf(theirs);
      if (progress === 'failed') return;
      const { paymentId } = payment;
      const { providerRefundId, amount } = theirs;
      const refundId = derivedId('refund', providerRefundId);
      const status = progress === 'pending' ? 'submitted' : 'succeeded';
      const command: PaymentCommand = { type: 'ObserveRefund', refundId, providerRefundId, amount, status };
      mustAccept(await decide(paymentId, refundId, command, 'observed'));
      if (progress === 'succeeded') await wentBack({ refundId, paymentId }, payment);
    },
  };
};
