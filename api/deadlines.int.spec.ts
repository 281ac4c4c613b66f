import { connect } from 'node:net';
import { type Knex } from 'knex';
import { type ApiUnderTest, startApi } from './testing/apiUnderTest.spec';
import { publishedConcert } from './testing/concerts.spec';
import { person, type PersonUnderTest } from './testing/people.spec';

jest.setTimeout(60_000);

let api: ApiUnderTest;
let concertId: string;
let buyer: PersonUnderTest;

beforeAll(async () => {
  api = await startApi({
    config: { bodyWaitMs: 100 },
    pool: { poolMax: 2, acquireTimeoutMs: 300, lockTimeoutMs: 50, statementTimeoutMs: 500 },
  });
  concertId = await publishedConcert(api, await person(api, 'organizer'));
});
beforeEach(async () => {
  buyer = await person(api);
});
afterAll(() => api.close());

const add = () =>
  api.send('POST', '/v1/cart/items', { token: buyer.token, body: { concertId, ticketType: 'Regular', quantity: 1 } });
const checkout = (key: string) =>
  api.send('POST', '/v1/cart/checkout', {
    token: buyer.token,
    key,
    body: { customer: { name: 'Ania Nowak', email: 'ania@example.com' } },
  });
const comeBack = ({ status, headers, body }: Awaited<ReturnType<typeof add>>) => ({
  status,
  code: (body as { code?: string }).code,
  retryAfter: headers.get('Retry-After'),
});
const BUSY = { status: 503, code: 'busy', retryAfter: '1' };

const holding = async <T>(holders: readonly Knex.Transaction[], work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } finally {
    for (const holder of holders) await holder.rollback();
  }
};

describe('a request that the database cannot serve now', () => {
  it('is told to come back when no connection is free', async () => {
    const holders = [await api.deps.db.transaction(), await api.deps.db.transaction()];
    expect(comeBack(await holding(holders, add))).toEqual(BUSY);
    expect((await add()).status).toBe(201);
  });

  it('is told to come back when somebody else holds what it needs', async () => {
    const holder = await api.db.transaction();
    await holder.raw('lock table event_streams in exclusive mode');
    expect(comeBack(await holding([holder], add))).toEqual(BUSY);
    expect((await add()).status).toBe(201);
  });

  it('is told to come back when a statement takes too long, and its key is free for the next try', async () => {
    await add();
    api.processes.next('checkout', async () => {
      await api.deps.db.raw('select pg_sleep(60)');
      return { outcome: 'settled' };
    });
    expect(comeBack(await checkout('slow'))).toEqual(BUSY);
    expect(await api.db('api_idempotency').where('key', 'slow')).toEqual([]);
    expect((await checkout('slow')).status).toBe(201);
  });

  it('is told to come back when the connection ends in the middle', async () => {
    await add();
    api.processes.next('checkout', async () => {
      await api.deps.db.raw('select pg_terminate_backend(pg_backend_pid())');
      return { outcome: 'settled' };
    });
    expect(comeBack(await checkout('cut'))).toEqual(BUSY);
    expect((await checkout('cut')).status).toBe(201);
  });
});

describe('a client that sends its body by drops', () => {
  it('is told that it was too slow, and the connection ends', async () => {
    const { hostname, port } = new URL(api.url);
    const socket = connect(Number(port), hostname);
    const heard: Buffer[] = [];
    socket.on('data', (chunk) => heard.push(chunk));
    socket.write(
      'POST /v1/sessions HTTP/1.1\r\nHost: api\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"email"',
    );
    await new Promise((resolve) => socket.once('close', resolve));
    const answer = Buffer.concat(heard).toString();
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('"code":"body_too_slow"');
  });
});
