import { randomUUID } from 'node:crypto';
import { gatherCrowd } from '../../cli/bench/crowd';
import { type HttpAnswer, type HttpClient } from '../../cli/httpClient';
import { type House } from './house';

const PASSWORD = 'correct horse battery staple';

export interface Person {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly token: string;
}

/** The answer's body, when its status is the one that is expected. */
export const expecting = <Body>({ status, body }: HttpAnswer<Body>, expected: number): Body => {
  if (status !== expected) throw new Error(`expected ${expected}, got ${status}: ${JSON.stringify(body)}`);
  return body;
};

const logIn = async (api: HttpClient, email: string, password: string): Promise<string> =>
  expecting(await api<{ accessToken: string }>('POST', '/v1/sessions', { body: { email, password } }), 201).accessToken;

/** Somebody new, logged in; with other roles than a customer's when they are given. */
export const newPerson = async (
  { api, admin }: House,
  name = 'Ania Nowak',
  roles?: readonly string[],
): Promise<Person> => {
  const email = `${randomUUID()}@example.com`;
  const { userId } = expecting(
    await api<{ userId: string }>('POST', '/v1/users', { body: { email, password: PASSWORD, name } }),
    201,
  );
  if (roles !== undefined) {
    const token = await logIn(api, admin.email, admin.password);
    expecting(await api('PUT', `/v1/users/${userId}/roles`, { token, body: { roles } }), 200);
  }
  return { userId, name, email, token: await logIn(api, email, PASSWORD) };
};

export const newOrganizer = (house: House): Promise<Person> =>
  newPerson(house, 'Olga Organizer', ['customer', 'organizer']);

/** Many buyers at once, whose passwords nobody has to wait for. */
export const newCrowd = ({ database, jwtPrivateKey }: House, count: number): Promise<readonly Person[]> =>
  gatherCrowd({ databaseUrl: database.url, jwtPrivateKey }, count);

export interface TicketTypeInput {
  readonly type: string;
  readonly price: number;
  readonly capacity: number;
}

/** A published concert; prices in PLN grosze. */
export const newConcert = async (
  { api }: House,
  { token }: Person,
  ticketTypes: readonly TicketTypeInput[] = [{ type: 'Regular', price: 24_000, capacity: 100 }],
  more: object = {},
): Promise<string> => {
  const { concertId } = expecting(
    await api<{ concertId: string }>('POST', '/v1/concerts', {
      token,
      body: {
        name: 'Beyoncé, Warsaw',
        artist: 'Beyoncé',
        venue: {
          name: 'PGE Narodowy',
          address: 'al. Poniatowskiego 1',
          city: 'Warsaw',
          country: 'PL',
          timeZone: 'Europe/Warsaw',
        },
        startsAt: new Date(Date.now() + 90 * 86_400_000).toISOString(),
        currency: 'PLN',
        ticketTypes: ticketTypes.map(({ type, price, capacity }) => ({
          type,
          price: { amount: price, currency: 'PLN' },
          capacity,
        })),
        ...more,
      },
    }),
    201,
  );
  expecting(await api('POST', `/v1/concerts/${concertId}/publish`, { token }), 200);
  return concertId;
};

export interface Order {
  readonly orderId: string;
  readonly status: string;
  readonly workflowId: string;
  readonly total: { readonly amount: number; readonly currency: string };
  readonly attention: { readonly step: string; readonly error: string } | null;
  readonly reservation: { readonly reservationId: string; readonly status: string } | null;
  readonly payments: readonly {
    readonly paymentId: string;
    readonly status: string;
    readonly clientSecret?: string;
    readonly nextAction?: { readonly type: string; readonly url: string };
    readonly failure?: { readonly code: string; readonly declineCode: string | null } | null;
  }[];
  readonly refunds: readonly {
    readonly refundId: string;
    readonly status: string;
    readonly amount: { readonly amount: number };
  }[];
  readonly tickets: readonly { readonly ticketId: string; readonly code: string; readonly status: string }[];
  readonly deliveries: readonly {
    readonly deliveryId: string;
    readonly status: string;
    readonly attempts: number;
    readonly lastError?: string | null;
  }[];
  readonly invoices: readonly { readonly number: string; readonly sequence: number }[];
}

export const addToCart = async (
  { api }: House,
  { token }: Person,
  concertId: string,
  { ticketType = 'Regular', quantity = 1 }: { ticketType?: string; quantity?: number } = {},
): Promise<void> => {
  const { status, body } = await api('POST', '/v1/cart/items', { token, body: { concertId, ticketType, quantity } });
  if (status >= 300) throw new Error(`adding to the cart: ${status} ${JSON.stringify(body)}`);
};

export interface CheckoutOptions {
  readonly paymentMethodId?: string;
  readonly idempotencyKey?: string;
  readonly api?: HttpClient;
  readonly body?: object;
}

export const checkOut = (
  house: House,
  { token, name, email }: Person,
  { paymentMethodId, idempotencyKey = randomUUID(), api = house.api, body = {} }: CheckoutOptions = {},
): Promise<HttpAnswer<Order>> =>
  api<Order>('POST', '/v1/cart/checkout', {
    token,
    idempotencyKey,
    body: { customer: { name, email }, ...(paymentMethodId === undefined ? {} : { paymentMethodId }), ...body },
  });

export const pay = (
  { api }: House,
  { token }: Person,
  orderId: string,
  paymentMethodId: string,
  idempotencyKey: string = randomUUID(),
) =>
  api<{ paymentId: string; status: string; clientSecret?: string; nextAction?: { url: string } }>(
    'POST',
    `/v1/orders/${orderId}/payments`,
    {
      token,
      idempotencyKey,
      body: { paymentMethodId },
    },
  );

export const getOrder = async ({ api }: House, { token }: Person, orderId: string): Promise<Order> =>
  expecting(await api<Order>('GET', `/v1/orders/${orderId}`, { token }), 200);

/** In order, once each: what the order's history says. */
export const historyOf = async ({ api }: House, { token }: Person, orderId: string): Promise<string[]> =>
  expecting(await api<{ items: { type: string }[] }>('GET', `/v1/orders/${orderId}/history`, { token }), 200).items.map(
    ({ type }) => type,
  );

export const seatsOf = async ({ api }: House, organizer: Person, concertId: string) =>
  expecting(
    await api<{ totals: { capacity: number; available: number; held: number; sold: number } }>(
      'GET',
      `/v1/concerts/${concertId}/ticket-summary`,
      {
        token: organizer.token,
      },
    ),
    200,
  ).totals;
