import { done, refused, type Outcome } from './outcome';
import {
  type CancelIntent,
  type ConfirmIntent,
  type CreateIntent,
  type Intent,
  type PaymentGateway,
  type RequestProviderRefund,
} from './paymentGateway';
import { toStripeAmount } from './stripeAmount';
import { type StripeOptions, stripeClient } from './stripeClient';
import { toProviderDispute } from './stripeDispute';
import { toBuyerAction, toIntent, toProviderRefund } from './stripeIntent';
import { stripeOutcome } from './stripeOutcome';

// Stripe's largest page.
const PAGE = 100;

/** What Stripe keeps stands in the balance transaction of the charge; it comes along without a call of its own. */
const WITH_FEE = ['latest_charge.balance_transaction'];

/** {@link PaymentGateway} over Stripe's own SDK. */
export function createStripeGateway(options: StripeOptions): PaymentGateway {
  const { disputes, paymentIntents, refunds } = stripeClient(options);

  return {
    async createIntent({
      amount,
      idempotencyKey,
      metadata,
      statementDescriptor,
    }: CreateIntent): Promise<Outcome<Intent>> {
      const chargeable = toStripeAmount(amount);
      if (chargeable === null) return notChargeable(amount.amount, amount.currency);
      return stripeOutcome(async () =>
        toIntent(
          await paymentIntents.create(
            {
              ...chargeable,
              metadata,
              automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
              ...(statementDescriptor === undefined ? {} : { statement_descriptor_suffix: statementDescriptor }),
            },
            { idempotencyKey },
          ),
        ),
      );
    },

    async findIntent({ paymentId, createdSince }) {
      return stripeOutcome(async () => {
        for await (const intent of paymentIntents.list({ created: { gte: createdSince }, limit: PAGE })) {
          if (intent.metadata['paymentId'] === paymentId) return toIntent(intent);
        }
        return null;
      });
    },

    async confirmIntent({ intentId, paymentMethod, idempotencyKey, returnUrl }: ConfirmIntent) {
      const outcome = await stripeOutcome(async () =>
        toIntent(
          await paymentIntents.confirm(
            intentId,
            {
              payment_method: paymentMethod,
              expand: WITH_FEE,
              ...(returnUrl === undefined ? {} : { return_url: returnUrl }),
            },
            { idempotencyKey },
          ),
        ),
      );
      return settledAs(outcome, 'succeeded');
    },

    async retrieveIntent(intentId) {
      return stripeOutcome(async () => toIntent(await paymentIntents.retrieve(intentId, { expand: WITH_FEE })));
    },

    async actionOf(intentId) {
      return stripeOutcome(async () => toBuyerAction(await paymentIntents.retrieve(intentId)));
    },

    async cancelIntent({ intentId, reason, idempotencyKey }: CancelIntent) {
      const outcome = await stripeOutcome(async () =>
        toIntent(await paymentIntents.cancel(intentId, { cancellation_reason: reason }, { idempotencyKey })),
      );
      return settledAs(outcome, 'canceled');
    },

    async refund({ intentId, amount, idempotencyKey, metadata }: RequestProviderRefund) {
      const refundable = toStripeAmount(amount);
      if (refundable === null) return notChargeable(amount.amount, amount.currency);
      return stripeOutcome(async () =>
        toProviderRefund(
          await refunds.create({ payment_intent: intentId, amount: refundable.amount, metadata }, { idempotencyKey }),
        ),
      );
    },

    async listRefunds(intentId) {
      return stripeOutcome(async () => {
        const found = [];
        for await (const refund of refunds.list({ payment_intent: intentId, limit: PAGE })) {
          found.push(toProviderRefund(refund));
        }
        return found;
      });
    },

    async retrieveDispute(providerDisputeId) {
      return stripeOutcome(async () => toProviderDispute(await disputes.retrieve(providerDisputeId)));
    },
  };
}

/** "No, it is so already": whoever asks a second time, long after the key was forgotten, has what he wanted. */
function settledAs(outcome: Outcome<Intent>, wanted: 'succeeded' | 'canceled'): Outcome<Intent> {
  if (outcome.outcome !== 'refused' || outcome.code !== 'payment_intent_unexpected_state') return outcome;
  const intent = outcome.details?.['intent'] as Intent | undefined;
  return intent?.status === wanted ? done(intent) : outcome;
}

const notChargeable = (amount: number, currency: string): Outcome<never> =>
  refused('amount_not_chargeable', `${amount} ${currency} (minor units) cannot be charged exactly.`);
