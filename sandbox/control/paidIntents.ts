import { z } from 'zod';
import { createIntent } from '../stripe/intents/create';
import { NOBODY, type StripeWorld } from '../stripe/world';

export const paidIntentsSchema = z.strictObject({
  payments: z
    .array(z.strictObject({ amount: z.int(), currency: z.string(), metadata: z.record(z.string(), z.string()) }))
    .max(10_000),
});

/** Payments that a card has settled already, in the order asked for, and nobody is told: a past to start from. */
export const paidIntents = (world: StripeWorld, { payments }: z.output<typeof paidIntentsSchema>) => {
  const silent: StripeWorld = { ...world, emit: () => undefined };
  return payments.map(({ amount, currency, metadata }) =>
    createIntent(
      silent,
      {
        ...{ amount: String(amount), currency: currency.toLowerCase(), metadata },
        ...{ payment_method: 'pm_card_visa', confirm: 'true' },
        automatic_payment_methods: { enabled: 'true', allow_redirects: 'never' },
      },
      NOBODY,
    ),
  );
};
