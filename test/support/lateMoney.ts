import { type HttpClient } from '../../cli/httpClient';
import { type House } from './house';
import { eventually } from './eventually';
import { orderIs, orderThat } from './orders';
import { addToCart, checkOut, expecting, getOrder, type Order, type Person } from './people';
import { intentThatIs, refundsOf } from './providers';

/** Long enough for a checkout to come through, short enough to wait for its end. */
export const SHORT_HOLD = { holdMs: 3_000, holdGraceMs: 200 };

/** Money that has left the buyer and has not arrived: nobody knows for days, and nobody can call it back. */
const SLOW = 'pm_usBankAccount_success';

export interface UnderWay {
  readonly orderId: string;
  readonly paymentId: string;
  readonly paymentWorkflowId: string;
  /** The bank decides. */
  arrives(): Promise<void>;
  bounces(): Promise<void>;
}

/** An order whose money is under way. `api` decides how long it waits. */
export const buyByBankTransfer = async (
  house: House,
  buyer: Person,
  concert: string,
  api: HttpClient = house.api,
): Promise<UnderWay> => {
  await addToCart(house, buyer, concert);
  const { orderId, payments } = expecting(await checkOut(house, buyer, { paymentMethodId: SLOW, api }), 201);
  const { id } = await intentThatIs(house, orderId, 'processing');
  const paymentId = payments[0]?.paymentId ?? 'none';
  return {
    orderId,
    paymentId,
    paymentWorkflowId: `payment-${paymentId}`,
    async arrives() {
      await house.sandbox.settleIntent(id, 'succeed');
    },
    async bounces() {
      await house.sandbox.settleIntent(id, 'fail');
    },
  };
};

/** The same, when the order's time is up before the money is there. */
export const buyTooLate = async (
  house: House,
  buyer: Person,
  concert: string,
): Promise<UnderWay & { readonly expired: Order }> => {
  const bought = await buyByBankTransfer(house, buyer, concert, await house.openApi(SHORT_HOLD));
  await orderIs(house, buyer, bought.orderId, 'expired');
  return { ...bought, expired: await getOrder(house, buyer, bought.orderId) };
};

/** Money goes back as slowly as it came: waits until it is on its way, lets it arrive and waits until we have seen that. */
export const moneyIsBack = async (house: House, buyer: Person, orderId: string): Promise<Order> => {
  const { id } = await eventually('the refund to be on its way', async () => (await refundsOf(house, orderId))[0]);
  await house.sandbox.settleRefund(id, 'succeed');
  const isRefunded = ({ payments }: Order): boolean => payments.some(({ status }) => status === 'refunded');
  return orderThat(house, buyer, orderId, 'be refunded', isRefunded);
};
