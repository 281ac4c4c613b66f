import { randomUUID } from 'node:crypto';
import { type HttpClient } from '../httpClient';
import { until } from '../../local/until';

/** What the demo reads of the API's answers. */
interface Money {
  readonly amount: number;
  readonly currency: string;
}
export interface Order {
  readonly orderId: string;
  readonly status: string;
  readonly total: Money;
  readonly workflowId: string;
  readonly payments: readonly { readonly status: string; readonly failure?: { readonly code: string } | null }[];
  readonly tickets: readonly {
    readonly ticketId: string;
    readonly code: string;
    readonly concert: { readonly concertId: string };
  }[];
  readonly invoices: readonly { readonly number: string }[];
}

export interface DemoContext {
  readonly api: HttpClient;
  /** The same system, where seats are held for seconds instead of minutes. */
  readonly hastyApi: HttpClient;
  readonly admin: { readonly email: string; readonly password: string };
  readonly say: (line: string) => void;
  /** Records whether a step came out right. */
  readonly check: (what: string, right: boolean, saw: unknown) => void;
  readonly count: (what: string) => void;
}

interface Person {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly token: string;
}

const PASSWORD = 'correct horse battery staple';
const DELIVERY_SECONDS = 30;

const logIn = async (api: HttpClient, email: string, password: string): Promise<string> =>
  (await api<{ accessToken: string }>('POST', '/v1/sessions', { body: { email, password } })).body.accessToken;

/** Everybody is new in every run, so that the demo can be run again on the same data. */
const register = async ({ api, admin }: DemoContext, name: string, roles?: readonly string[]): Promise<Person> => {
  const email = `${name.toLowerCase().replaceAll(/[^a-z]/g, '')}.${randomUUID().slice(0, 8)}@example.com`;
  const { body } = await api<{ userId: string }>('POST', '/v1/users', { body: { email, password: PASSWORD, name } });
  if (roles !== undefined) {
    const token = await logIn(api, admin.email, admin.password);
    await api('PUT', `/v1/users/${body.userId}/roles`, { token, body: { roles } });
  }
  return { userId: body.userId, name, email, token: await logIn(api, email, PASSWORD) };
};

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

const createConcert = async (
  { api, check, say, count }: DemoContext,
  organizer: Person,
  concert: Record<string, unknown> & { name: string },
): Promise<string> => {
  const { token } = organizer;
  const created = await api<{ concertId: string }>('POST', '/v1/concerts', { token, body: concert });
  const { concertId } = created.body;
  const published = await api<{ status: string }>('POST', `/v1/concerts/${concertId}/publish`, { token });
  check(`"${concert.name}" is on sale`, published.status === 200, published.body);
  say(`${organizer.name} put "${concert.name}" on sale.`);
  count('concerts');
  return concertId;
};

const VENUE = {
  name: 'PGE Narodowy',
  address: 'al. Ks. J. Poniatowskiego 1',
  city: 'Warsaw',
  country: 'PL',
  timeZone: 'Europe/Warsaw',
};

const addToCart = async (
  { api, check }: DemoContext,
  buyer: Person,
  concertId: string,
  ticketType: string,
  quantity: number,
): Promise<void> => {
  const added = await api('POST', '/v1/cart/items', { token: buyer.token, body: { concertId, ticketType, quantity } });
  check(`${buyer.name} puts ${quantity} × ${ticketType} into the cart`, added.status < 300, added.body);
};

const checkOut = (api: HttpClient, buyer: Person, paymentMethodId?: string) =>
  api<Order>('POST', '/v1/cart/checkout', {
    token: buyer.token,
    idempotencyKey: randomUUID(),
    body: {
      customer: { name: buyer.name, email: buyer.email },
      ...(paymentMethodId === undefined ? {} : { paymentMethodId }),
    },
  });

const orderWhen = async (api: HttpClient, buyer: Person, orderId: string, status: string): Promise<Order> => {
  const order = await until(
    async () => {
      const { body } = await api<Order>('GET', `/v1/orders/${orderId}`, { token: buyer.token });
      return body.status === status ? body : undefined;
    },
    { timeoutSeconds: DELIVERY_SECONDS, everyMs: 200 },
  );
  if (order === undefined) throw new Error(`order ${orderId} was not ${status} within ${DELIVERY_SECONDS} seconds`);
  return order;
};

/** One cart over two concerts: one order, one payment, delivered by mail. */
const buyOverTwoConcerts = async (
  context: DemoContext,
  buyer: Person,
  warsaw: string,
  gdansk: string,
): Promise<Order> => {
  const { api, say, check, count } = context;
  await addToCart(context, buyer, warsaw, 'Golden Circle', 1);
  await addToCart(context, buyer, gdansk, 'Regular', 2);
  const placed = await checkOut(api, buyer, 'pm_card_visa');
  check(
    `${buyer.name} buys over two concerts with one payment`,
    placed.status === 201 && placed.body.status !== 'awaiting_payment',
    placed.body,
  );
  const order = await orderWhen(api, buyer, placed.body.orderId, 'fulfilled');
  check('three tickets are issued and one invoice', order.tickets.length === 3 && order.invoices.length === 1, order);
  say(
    `${buyer.name} bought 3 tickets over both concerts; paid, invoiced (${order.invoices.map(({ number }) => number).join(', ')}) and delivered by mail.`,
  );
  count('orders paid');
  count('orders delivered');
  return order;
};

/** A decline is a result: the seats stay held, and another card buys them. */
const retryDeclinedCard = async (context: DemoContext, buyer: Person, warsaw: string): Promise<void> => {
  const { api, say, check, count } = context;
  await addToCart(context, buyer, warsaw, 'Regular', 1);
  const placed = await checkOut(api, buyer, 'pm_card_visa_chargeDeclinedInsufficientFunds');
  const [first] = placed.body.payments;
  check(
    `${buyer.name}'s first card is declined`,
    placed.body.status === 'awaiting_payment' && first?.status === 'failed',
    placed.body,
  );
  say(`${buyer.name}'s card was declined (${first?.failure?.code ?? 'no code'}); the seat stays held.`);
  count('cards declined');
  const { orderId } = placed.body;
  const paid = await api<{ status: string }>('POST', `/v1/orders/${orderId}/payments`, {
    token: buyer.token,
    idempotencyKey: randomUUID(),
    body: { paymentMethodId: 'pm_card_mastercard' },
  });
  check(`${buyer.name}'s second card is charged`, paid.status === 201 && paid.body.status === 'succeeded', paid.body);
  await orderWhen(api, buyer, orderId, 'fulfilled');
  say(`${buyer.name} paid the same order with another card; delivered by mail.`);
  count('orders paid');
  count('orders delivered');
};

const letHoldExpire = async (context: DemoContext, buyer: Person, warsaw: string): Promise<void> => {
  const { api, hastyApi, say, check, count } = context;
  await addToCart(context, buyer, warsaw, 'Golden Circle', 1);
  const placed = await checkOut(hastyApi, buyer);
  check(`${buyer.name} holds a seat without paying`, placed.body.status === 'awaiting_payment', placed.body);
  say(`${buyer.name} holds a Golden Circle seat and does not pay …`);
  const order = await orderWhen(api, buyer, placed.body.orderId, 'expired');
  const summary = await api<{ ticketTypes: { type: string; available: number }[] }>('GET', `/v1/concerts/${warsaw}`);
  const left = summary.body.ticketTypes.find(({ type }) => type === 'Golden Circle')?.available;
  check('the seat is free again', order.tickets.length === 0 && left === 9, summary.body);
  say(`… the hold ran out: the order is expired, the seat is free again (${left} left).`);
  count('holds expired');
};

const scanTwice = async (context: DemoContext, scanner: Person, order: Order, warsaw: string): Promise<void> => {
  const { api, say, check, count } = context;
  const ticket = order.tickets.find(({ concert }) => concert.concertId === warsaw);
  for (const [expected, counted] of [
    ['admitted', 'guests admitted'],
    ['already_used', 'guests turned away'],
  ] as const) {
    const scan = await api<{ result: string }>('POST', '/v1/check-ins', {
      token: scanner.token,
      body: { code: ticket?.code, concertId: warsaw, gate: 'A', nonce: randomUUID() },
    });
    check(`the scan says ${expected}`, scan.body.result === expected, scan.body);
    say(`At gate A the ticket is scanned: ${scan.body.result}.`);
    count(counted);
  }
};

const printHistory = async ({ api, say, check }: DemoContext, buyer: Person, orderId: string): Promise<void> => {
  const { body } = await api<{ items: { occurredAt: string; type: string; actor: string }[] }>(
    'GET',
    `/v1/orders/${orderId}/history`,
    { token: buyer.token },
  );
  check('the order has a history', body.items.length > 0, body);
  say(`\nThe history of order ${orderId}:`);
  for (const { occurredAt, type } of body.items) say(`  ${occurredAt}  ${type}`);
};

/** Plays an evening at the ticket office. Returns the order to look at in the Web UI. */
export const playDemo = async (context: DemoContext): Promise<Order> => {
  const { api, say } = context;
  const organizer = await register(context, 'Olga Organizer', ['customer', 'organizer']);
  const scanner = await register(context, 'Sam Scanner', ['customer', 'scanner']);
  const ania = await register(context, 'Ania Nowak');
  const bartek = await register(context, 'Bartek Zając');
  say('Registered an organizer, a scanner and two buyers.');

  const currency = 'PLN';
  const warsaw = await createConcert(context, organizer, {
    name: 'Beyoncé, Warsaw',
    artist: 'Beyoncé',
    venue: VENUE,
    startsAt: inDays(90),
    currency,
    taxRate: { percent: '8.00', inclusive: true },
    ticketTypes: [
      { type: 'Regular', price: { amount: 24_000, currency }, capacity: 100 },
      { type: 'Golden Circle', price: { amount: 90_000, currency }, capacity: 10 },
    ],
  });
  const gdansk = await createConcert(context, organizer, {
    name: 'Dawid Podsiadło, Gdańsk',
    artist: 'Dawid Podsiadło',
    venue: {
      name: 'Ergo Arena',
      address: 'pl. Dwóch Miast 1',
      city: 'Gdańsk',
      country: 'PL',
      timeZone: 'Europe/Warsaw',
    },
    startsAt: inDays(120),
    currency,
    ticketTypes: [{ type: 'Regular', price: { amount: 15_900, currency }, capacity: 50 }],
  });
  await api('PUT', `/v1/concerts/${warsaw}/scanners/${scanner.userId}`, { token: organizer.token });

  const order = await buyOverTwoConcerts(context, ania, warsaw, gdansk);
  await retryDeclinedCard(context, bartek, warsaw);
  await letHoldExpire(context, bartek, warsaw);
  await scanTwice(context, scanner, order, warsaw);
  await printHistory(context, ania, order.orderId);
  return order;
};
