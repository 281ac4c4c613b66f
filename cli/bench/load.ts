import { randomUUID } from 'node:crypto';
import { type Client, WithStartWorkflowOperation } from '@temporalio/client';
import { type HttpClient } from '../httpClient';
import { BARE_QUEUE } from './bareActivities';

const PASSWORD = 'correct horse battery staple';

const expectStatus = <Body>(answer: { status: number; body: Body }, status: number, what: string): Body => {
  if (answer.status !== status) throw new Error(`${what}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
};

interface Buyer {
  readonly token: string;
  readonly customer: { readonly name: string; readonly email: string };
}

export interface BoxOffice {
  readonly concertId: string;
  readonly buyers: readonly Buyer[];
}

const logIn = async (api: HttpClient, email: string, password: string): Promise<string> =>
  expectStatus(await api<{ accessToken: string }>('POST', '/v1/sessions', { body: { email, password } }), 201, 'log in')
    .accessToken;

const register = async (api: HttpClient, name: string): Promise<{ userId: string; email: string }> => {
  const email = `${randomUUID()}@example.com`;
  const { userId } = expectStatus(
    await api<{ userId: string }>('POST', '/v1/users', { body: { email, password: PASSWORD, name } }),
    201,
    'register',
  );
  return { userId, email };
};

/** A concert with seats enough and one buyer for each caller; none of it is measured. */
export const openBoxOffice = async (
  api: HttpClient,
  admin: { readonly email: string; readonly password: string },
  { callers, seats }: { callers: number; seats: number },
): Promise<BoxOffice> => {
  const adminToken = await logIn(api, admin.email, admin.password);
  const organizer = await register(api, 'Olga Organizer');
  expectStatus(
    await api('PUT', `/v1/users/${organizer.userId}/roles`, {
      token: adminToken,
      body: { roles: ['customer', 'organizer'] },
    }),
    200,
    'make an organizer',
  );
  const token = await logIn(api, organizer.email, PASSWORD);
  const price = { amount: 24_000, currency: 'PLN' };
  const { concertId } = expectStatus(
    await api<{ concertId: string }>('POST', '/v1/concerts', {
      token,
      body: {
        name: 'Bench',
        artist: 'Bench',
        venue: { name: 'Hall', address: 'Street 1', city: 'Warsaw', country: 'PL', timeZone: 'Europe/Warsaw' },
        startsAt: new Date(Date.now() + 90 * 86_400_000).toISOString(),
        currency: 'PLN',
        ticketTypes: [{ type: 'Regular', price, capacity: seats }],
      },
    }),
    201,
    'create a concert',
  );
  expectStatus(await api('POST', `/v1/concerts/${concertId}/publish`, { token }), 200, 'publish');
  const buyers: Buyer[] = [];
  for (let index = 0; index < callers; index += 1) {
    const name = `Buyer ${index + 1}`;
    const { email } = await register(api, name);
    buyers.push({ token: await logIn(api, email, PASSWORD), customer: { name, email } });
  }
  return { concertId, buyers };
};

/** Cart and checkout over HTTP. What counts is the checkout, from request to the answer that says `paid`. */
export const buyOne = async (api: HttpClient, { concertId, buyers }: BoxOffice, caller: number): Promise<number> => {
  const buyer = buyers[caller];
  if (buyer === undefined) throw new Error(`there is no buyer ${caller}`);
  const { token, customer } = buyer;
  const added = await api('POST', '/v1/cart/items', { token, body: { concertId, ticketType: 'Regular', quantity: 1 } });
  if (added.status >= 300) throw new Error(`add to the cart: ${added.status} ${JSON.stringify(added.body)}`);
  const begun = performance.now();
  const order = expectStatus(
    await api<{ status: string }>('POST', '/v1/cart/checkout', {
      token,
      idempotencyKey: randomUUID(),
      body: { customer, paymentMethodId: 'pm_card_visa' },
    }),
    201,
    'check out',
  );
  if (order.status !== 'paid' && order.status !== 'fulfilled')
    throw new Error(`an order was ${order.status} and not paid`);
  return performance.now() - begun;
};

/** The same on Temporal alone. */
export const runBare = async (client: Client): Promise<number> => {
  const orderId = randomUUID();
  const begun = performance.now();
  await client.workflow.executeUpdateWithStart('place', {
    updateId: 'place',
    startWorkflowOperation: new WithStartWorkflowOperation('bareOrder', {
      workflowId: `bare-${orderId}`,
      taskQueue: BARE_QUEUE,
      args: [orderId],
      workflowIdConflictPolicy: 'USE_EXISTING',
    }),
  });
  return performance.now() - begun;
};
