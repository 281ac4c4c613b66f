import { connect } from 'node:net';
import { v7 as uuidv7 } from 'uuid';
import { eventually } from '../test/support/eventually';
import { type ProcessAnswer } from './processes/types';
import { type ApiUnderTest, startApi } from './testing/apiUnderTest.spec';
import { publishedConcert } from './testing/concerts.spec';
import { person, type PersonUnderTest } from './testing/people.spec';

jest.setTimeout(60_000);

let api: ApiUnderTest;
let concertId: string;
let buyers: readonly PersonUnderTest[];

/** Every request without a name of its own is given one when it comes. */
let named = 0;
const newId = () => {
  named += 1;
  return uuidv7();
};

/** One order at once, and one in line. */
beforeAll(async () => {
  api = await startApi({
    deps: { newId },
    config: {
      admission: { inWork: { orders: 1, passwords: 4, documents: 4, requests: 4 }, waiting: 1, waitingMs: 60_000 },
    },
  });
  concertId = await publishedConcert(api, await person(api, 'organizer'));
});
beforeEach(async () => {
  buyers = [await person(api), await person(api), await person(api)];
  for (const { token } of buyers) {
    await api.send('POST', '/v1/cart/items', { token, body: { concertId, ticketType: 'Regular', quantity: 1 } });
  }
  api.processes.calls.length = 0;
});
afterAll(() => api.close());

const customer = { name: 'Ania Nowak', email: 'ania@example.com' };
const checkout = ({ token, userId }: PersonUnderTest) =>
  api.send('POST', '/v1/cart/checkout', { token, key: userId, body: { customer } });
const checkouts = () => api.processes.calls.filter(({ name }) => name === 'checkout');

/** The next checkout goes on when the test says so. */
const slowCheckout = () => {
  let goOn: () => void = () => undefined;
  const allowed = new Promise<void>((resolve) => (goOn = resolve));
  api.processes.next('checkout', async (): Promise<ProcessAnswer> => {
    await allowed;
    return { outcome: 'refused', refusal: { code: 'sold_out', message: 'None are left.' } };
  });
  const begun = () => eventually('the checkout to begin', () => Promise.resolve(checkouts().length || undefined));
  return { goOn, begun };
};

/** Says on a connection of its own that a body will come, and sends none. */
const announceCheckout = async ({ token }: PersonUnderTest) => {
  const { hostname, port } = new URL(api.url);
  const socket = connect(Number(port), hostname);
  socket.write(
    `POST /v1/cart/checkout HTTP/1.1\r\nHost: api\r\nAuthorization: Bearer ${token}\r\n` +
      'Idempotency-Key: announced\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n',
  );
  const [answer] = await new Promise<Buffer[]>((resolve) => socket.once('data', (chunk: Buffer) => resolve([chunk])));
  socket.destroy();
  return String(answer);
};

const sentAway = () => api.log.filter(({ path, status }) => path === '/v1/cart/checkout' && status === 503).length;

/** Of the API's log: who is told to come back, and only that. */
const warnings = () => api.log.filter(({ msg }) => String(msg).startsWith('more requests than can be served'));

describe('when more checkouts come than can be served', () => {
  it('one more than the line holds is told to come back, and nothing of it was looked at', async () => {
    const [first, second, third] = buyers as [PersonUnderTest, PersonUnderTest, PersonUnderTest];
    const slow = slowCheckout();
    const served = checkout(first);
    await slow.begun();
    const namedBefore = named;
    const waiting = checkout(second);
    await eventually('the second to come', () => Promise.resolve(named > namedBefore || undefined));
    const answer = await checkout(third);
    expect(answer.body).toMatchObject({ code: 'busy' });
    expect(answer.headers.get('Retry-After')).toMatch(/^[1-9]\d*$/);
    expect(await announceCheckout(third)).toMatch(/^HTTP\/1\.1 503 [^]*\r\nRetry-After: \d+\r\n/i);
    expect(await api.db('api_idempotency').whereIn('key', [third.userId, 'announced'])).toEqual([]);

    // What waits for nothing stands in no line.
    expect((await api.send('GET', '/v1/concerts')).status).toBe(200);
    expect((await api.send('GET', '/v1/cart', { token: third.token })).body).toMatchObject({ status: 'open' });
    expect((await api.send('GET', '/health/ready')).status).toBe(200);
    expect((await api.send('POST', '/webhooks/stripe', { body: {} })).body).toMatchObject({
      code: 'invalid_signature',
    });

    slow.goOn();
    expect([(await served).status, (await waiting).status]).toEqual([409, 201]);
    expect((await checkout(third)).status).toBe(201);
    expect(warnings()).toEqual([expect.objectContaining({ lane: 'orders', level: 40 })]);
    expect(api.log.filter(({ msg }) => msg === 'request failed')).toEqual([]);
  });

  it('who hangs up in line is not served', async () => {
    const [first, second, third] = buyers as [PersonUnderTest, PersonUnderTest, PersonUnderTest];
    const slow = slowCheckout();
    const served = checkout(first);
    await slow.begun();
    const namedBefore = named;
    const impatient = new AbortController();
    const gone = fetch(`${api.url}/v1/cart/checkout`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${second.token}`,
        'Content-Type': 'application/json',
        'Idempotency-Key': second.userId,
      },
      body: JSON.stringify({ customer }),
      signal: impatient.signal,
    });
    await eventually('the second to come', () => Promise.resolve(named > namedBefore || undefined));
    const sentAwayBefore = sentAway();
    impatient.abort();
    await expect(gone).rejects.toThrow();
    await eventually('the line to be left', () => Promise.resolve(sentAway() > sentAwayBefore || undefined));
    const next = checkout(third);
    slow.goOn();
    expect([(await served).status, (await next).status]).toEqual([409, 201]);
    const bought = checkouts().map(({ request }) => (request as { userId: string }).userId);
    expect(bought).toEqual([first.userId, third.userId]);
  });
});
