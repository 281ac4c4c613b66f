import { eventually } from './eventually';
import { type House } from './house';
import { orderIs } from './orders';
import { addToCart, checkOut, expecting, newPerson, type Person } from './people';
import { chargesOf, refundsOf } from './providers';

export interface Cancellation {
  readonly workflowId: string;
  readonly progress: { readonly total: number; readonly done: number; readonly failed: number };
}

export const cancelConcert = async (
  { api }: House,
  { token }: Person,
  concertId: string,
  reason = 'The singer is ill',
): Promise<Cancellation> =>
  expecting(await api<Cancellation>('POST', `/v1/concerts/${concertId}/cancel`, { token, body: { reason } }), 202);

export const cancellationOf = async ({ api }: House, { token }: Person, concertId: string): Promise<Cancellation> =>
  expecting(await api<Cancellation>('GET', `/v1/concerts/${concertId}/cancellation`, { token }), 200);

/** Reads on until nobody is on his way any more. Gives everything that was read, in order. */
export const cancelledThrough = async (
  house: House,
  organizer: Person,
  concertId: string,
  timeoutSeconds?: number,
): Promise<readonly Cancellation['progress'][]> => {
  const read: Cancellation['progress'][] = [];
  return eventually(
    `everybody of concert ${concertId} to be through`,
    async () => {
      const { progress } = await cancellationOf(house, organizer, concertId);
      read.push(progress);
      return progress.done + progress.failed === progress.total ? read : undefined;
    },
    timeoutSeconds,
  );
};

/** Mails that tell a buyer something, beside those that bring tickets. */
export const noticesTo = async ({ sandbox }: House, { email }: Pick<Person, 'email'>) =>
  (await sandbox.mails({ to: email })).filter(({ messageId }) => messageId.startsWith('notice-'));

export const CARD = 'pm_card_visa';

export interface Buyer extends Person {
  readonly orderId: string;
}

/** An order of one ticket of each concert by somebody new; with the card that pays at once, until it is delivered. */
export const buy = async (house: House, concerts: readonly string[], paymentMethodId?: string): Promise<Buyer> => {
  const buyer = await newPerson(house);
  for (const concert of concerts) await addToCart(house, buyer, concert);
  const { orderId } = expecting(
    await checkOut(house, buyer, paymentMethodId === undefined ? {} : { paymentMethodId }),
    201,
  );
  if (paymentMethodId === CARD) await orderIs(house, buyer, orderId, 'fulfilled');
  return { ...buyer, orderId };
};

/** What was taken and not given back, by the card's bank. */
export const moneyKept = async (house: House, orderId: string): Promise<number> => {
  const taken = (await chargesOf(house, orderId)).reduce((sum, { amount }) => sum + amount, 0);
  return (await refundsOf(house, orderId)).reduce((sum, { amount }) => sum - amount, taken);
};

export const isTold = (house: House, buyer: Person, times = 1): Promise<unknown> =>
  eventually(`${buyer.email} to be told`, async () => {
    const notices = await noticesTo(house, buyer);
    return notices.length >= times ? notices : undefined;
  });
