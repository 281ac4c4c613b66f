import { WorkflowNotFoundError } from '@temporalio/client';
import { eventually } from './eventually';
import { type House } from './house';
import { checkOut, type CheckoutOptions, expecting, getOrder, type Order, type Person } from './people';

export const orderThat = (
  house: House,
  buyer: Person,
  orderId: string,
  what: string,
  is: (order: Order) => boolean,
  timeoutSeconds?: number,
): Promise<Order> =>
  eventually(
    `order ${orderId} to ${what}`,
    async () => {
      const order = await getOrder(house, buyer, orderId);
      return is(order) ? order : undefined;
    },
    timeoutSeconds,
  );

export const orderIs = (house: House, buyer: Person, orderId: string, status: string): Promise<Order> =>
  orderThat(house, buyer, orderId, `be ${status}`, (order) => order.status === status);

/** Waits until a step of the order waits for an operator. */
export const orderWaitsAt = (house: House, buyer: Person, orderId: string, step: string): Promise<Order> =>
  orderThat(house, buyer, orderId, `wait at ${step}`, ({ attention }) => attention?.step === step);

export const ordersOf = async ({ api }: House, { token }: Person): Promise<readonly { readonly orderId: string }[]> =>
  (await api<{ items: { orderId: string }[] }>('GET', '/v1/orders', { token })).body.items;

/** The timer of a hold that its buyer made himself is started behind his back. */
export const timerOf = async ({ temporal }: House, reservationId: string): Promise<string> => {
  const workflowId = `reservation-${reservationId}`;
  return eventually(`a timer for reservation ${reservationId}`, async () => {
    try {
      await temporal.workflow.getHandle(workflowId).describe();
      return workflowId;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    }
  });
};

/** Sends a checkout with its key again for as long as the answer is 202, as its client is told to. */
export const askAgain = (
  house: House,
  buyer: Person,
  options: CheckoutOptions & { readonly idempotencyKey: string },
): Promise<Order> =>
  eventually('the checkout to be decided', async () => {
    const answer = await checkOut(house, buyer, options);
    return answer.status === 202 ? undefined : expecting(answer, 201);
  });

/** What each event of one type says, oldest first. */
export const factsOf = async (
  { api }: House,
  { token }: Person,
  orderId: string,
  type: string,
): Promise<readonly object[]> =>
  expecting(
    await api<{ items: { type: string; data: object }[] }>('GET', `/v1/orders/${orderId}/history`, { token }),
    200,
  )
    .items.filter((item) => item.type === type)
    .map(({ data }) => data);
