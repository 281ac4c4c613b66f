import type Stripe from 'stripe';
import { done, type Outcome } from './outcome';
import { type BookPage, type CreatedWithin, type PaymentBooks, type ProviderDispute } from './paymentBooks';
import { fromStripeAmount } from './stripeAmount';
import { type StripeOptions, stripeClient } from './stripeClient';
import { toIntent, toProviderRefund } from './stripeIntent';
import { stripeOutcome } from './stripeOutcome';

interface Listed {
  readonly id: string;
  readonly created: number;
}

type List<T extends Listed> = (params: {
  created: Stripe.RangeQueryParam;
  limit: number;
  starting_after?: string;
}) => Promise<Stripe.ApiList<T>>;

/**
 * {@link PaymentBooks} of Stripe. Lists by creation are exact at once; its search lags behind by up to a minute, and by more on bad
 * days.
 */
export function createStripeBooks(options: StripeOptions): PaymentBooks {
  const { paymentIntents, refunds, disputes } = stripeClient(options);

  const page =
    <T extends Listed, Item>(list: List<T>, present: (object: T) => Item) =>
    async ({ from, to, after, limit }: CreatedWithin): Promise<Outcome<BookPage<Item>>> =>
      stripeOutcome(async () => {
        const { data, has_more: more } = await list({
          created: { gte: from, lt: to },
          limit,
          ...(after === null ? {} : { starting_after: after }),
        });
        const items = data.map((object) => ({ ...present(object), created: object.created }));
        return { items, next: more ? (data.at(-1)?.id ?? null) : null };
      });

  const one = async <T, Item>(found: Promise<T>, present: (object: T) => Item): Promise<Outcome<Item | null>> => {
    const outcome = await stripeOutcome(async () => present(await found));
    return outcome.outcome === 'refused' && outcome.code === 'resource_missing' ? done(null) : outcome;
  };

  return {
    intents: page((params) => paymentIntents.list(params), toIntent),
    refunds: page((params) => refunds.list(params), toProviderRefund),
    disputes: page((params) => disputes.list(params), toProviderDispute),
    intent: (intentId) => one(paymentIntents.retrieve(intentId), toIntent),
    refund: (providerRefundId) => one(refunds.retrieve(providerRefundId), toProviderRefund),
    dispute: (providerDisputeId) => one(disputes.retrieve(providerDisputeId), toProviderDispute),
  };
}

const toProviderDispute = (dispute: Stripe.Dispute): ProviderDispute => ({
  providerDisputeId: dispute.id,
  intentId: typeof dispute.payment_intent === 'string' ? dispute.payment_intent : (dispute.payment_intent?.id ?? null),
  status: dispute.status,
  amount: fromStripeAmount(dispute),
});
