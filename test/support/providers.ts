import { type Charge, type PaymentIntent, type Refund } from '../../sandbox/stripe/objects';
import { eventually } from './eventually';
import { type House } from './house';
import { type Person } from './people';

/** What the card's bank knows of an order. */
export const intentsOf = async ({ sandbox }: House, orderId: string): Promise<readonly PaymentIntent[]> =>
  (await sandbox.intents()).filter(({ metadata }) => metadata['orderId'] === orderId);

/** Money that was taken for an order, also when it was given back since. */
export const chargesOf = async ({ sandbox }: House, orderId: string): Promise<readonly Charge[]> =>
  (await sandbox.charges()).filter(({ metadata, status }) => metadata['orderId'] === orderId && status === 'succeeded');

export const refundsOf = async (house: House, orderId: string): Promise<readonly Refund[]> => {
  const intents = (await intentsOf(house, orderId)).map(({ id }) => id);
  return (await house.sandbox.refunds()).filter(({ payment_intent: intent }) => intents.includes(intent ?? ''));
};

export const mailsTo = ({ sandbox }: House, { email }: Person) => sandbox.mails({ to: email });

/** What every paid order comes to, whatever happened on its way. */
export const evidenceOf = async (house: House, buyer: Person, orderId: string) => ({
  charges: (await chargesOf(house, orderId)).length,
  refunds: (await refundsOf(house, orderId)).length,
  mails: (await mailsTo(house, buyer)).length,
});

/** The intent of an order, as soon as the provider shows it in that state. */
export const intentThatIs = (house: House, orderId: string, status: PaymentIntent['status']): Promise<PaymentIntent> =>
  eventually(`the intent of order ${orderId} to be ${status}`, async () =>
    (await intentsOf(house, orderId)).find((intent) => intent.status === status),
  );
