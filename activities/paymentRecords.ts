import { type PaymentCommand } from '../domain/payments/commands';
import { type PaymentEvent, paymentStream } from '../domain/payments/events';
import { type PaymentState } from '../domain/payments/payment';
import { paymentDecider } from '../domain/payments/paymentDecider';
import { committed } from '../domain/payments/refunds';
import { type CommandResult } from '../event-store';
import { type Intent, type PaymentFailure } from '../integrations/paymentGateway';
import { metadataOf, mustAccept } from './commands';
import { type ActivityDeps, timeOf } from './deps';
import { PAYMENT_PROVIDER, unknownOutcome } from './providerOutcome';

export type PaymentStatus = 'succeeded' | 'failed' | 'cancelled' | 'requires_action' | 'processing';

type Accepted = Exclude<CommandResult<PaymentEvent, PaymentState>, { outcome: 'refused' }>;

export interface PaymentRecords {
  /** Once per payment and step. @throws ApplicationFailure when it is refused, which is a bug */
  record(paymentId: string, command: PaymentCommand, step: string, actor?: string): Promise<Accepted>;
  recordFailure(paymentId: string, failure: PaymentFailure): Promise<'failed'>;
  /** What the provider says now becomes ours. Every command is silent when the payment's stream says it already. */
  recordIntent(paymentId: string, intent: Intent): Promise<PaymentStatus>;
}

const NO_METHOD: PaymentFailure = {
  code: 'payment_method_missing',
  declineCode: null,
  message: 'The payment has no payment method.',
};

/** The provider goes on calling it succeeded; whoever is done again, by a reset, must not sell anything for it. */
const wentBack = (payment: PaymentState): boolean =>
  payment.progress !== 'none' && committed(payment.refunds) >= payment.amount.amount;

/** What becomes of one attempt to pay, written into its stream. */
export const paymentRecords = (deps: Pick<ActivityDeps, 'eventStore' | 'clock'>): PaymentRecords => {
  const record: PaymentRecords['record'] = async (paymentId, command, step, actor) =>
    mustAccept(
      await deps.eventStore.execute({
        decider: paymentDecider,
        streamId: paymentStream(paymentId),
        command,
        commandId: `payment-${paymentId}:${step}`,
        metadata: metadataOf(actor),
      }),
    );

  const recordFailure: PaymentRecords['recordFailure'] = async (paymentId, failure) => {
    await record(paymentId, { type: 'RecordFailure', ...failure }, 'recordFailure');
    return 'failed';
  };

  return {
    record,
    recordFailure,
    async recordIntent(paymentId, intent) {
      switch (intent.status) {
        case 'succeeded': {
          const { chargeId, fee } = intent;
          const success = { type: 'RecordSuccess', chargeId, now: timeOf(deps), ...(fee && { fee }) } as const;
          const { state } = await record(paymentId, success, 'recordSuccess');
          // It may have been recorded while the fee was not known.
          if (fee && state.progress === 'succeeded' && state.fee === null) {
            await record(paymentId, { type: 'RecordFee', fee }, 'recordFee');
          }
          return wentBack(state) ? 'cancelled' : 'succeeded';
        }
        case 'canceled':
          await record(paymentId, { type: 'CancelPayment', reason: 'cancelled_at_provider' }, 'cancelPayment');
          return 'cancelled';
        case 'processing':
          await record(paymentId, { type: 'RecordProcessing' }, 'recordProcessing');
          return 'processing';
        case 'requires_action': {
          const nextAction = intent.nextAction ?? { type: 'unknown' };
          await record(paymentId, { type: 'RequireAction', nextAction }, 'requireAction');
          return 'requires_action';
        }
        case 'requires_payment_method':
          return recordFailure(paymentId, intent.failure ?? NO_METHOD);
        case 'requires_confirmation':
        case 'requires_capture':
          throw unknownOutcome(
            PAYMENT_PROVIDER,
            `the intent is ${intent.status}, which this system never leaves it in`,
          );
      }
    },
  };
};
