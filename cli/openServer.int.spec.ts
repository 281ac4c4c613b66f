import { generateKeyPairSync } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { type AddressInfo } from 'node:net';
import { pino } from 'pino';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import { quickPolicy } from '../test/support/policy';
import { openServer, type OpenServerOptions, type RunningServer } from './openServer';

let database: FreshDatabase;
let server: RunningServer;

/** A port that was free a moment ago: nobody listens there. */
const deadPort = () =>
  new Promise<number>((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

const admin = { email: 'boss@example.com', password: 'long enough it is' };

beforeAll(async () => {
  database = await freshDatabase();
  const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const options: OpenServerOptions = {
    databaseUrl: database.url,
    databasePool: 5,
    temporal: { address: `127.0.0.1:${await deadPort()}`, namespace: 'default' },
    http: {
      ...{ host: '127.0.0.1', port: 0, publicUrl: undefined, trustProxy: false, corsOrigins: [] },
      ...{ rateLimitPerMinute: 0, accessTokenSeconds: 900, requestMs: 300, waitMs: 1_000, maxConnections: 100 },
      admission: { inWork: { orders: 10, passwords: 2, documents: 2, requests: 4 }, waiting: 10, waitingMs: 1_000 },
    },
    policy: quickPolicy,
    cartIdleMs: 604_800_000,
    fanOut: {} as OpenServerOptions['fanOut'],
    jwtPrivateKey: key,
    ticketSigningKey: key,
    stripe: { webhookSecrets: ['whsec_test'], secretKey: 'sk_test' },
    mailgun: { webhookSigningKey: 'key' },
    firstAdmin: admin,
    logger: pino({ level: 'silent' }),
  };
  server = await openServer(options);
});
afterAll(() => database.drop());

const send = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
  const response = await fetch(server.url + path, {
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, never> };
};

describe('the server while Temporal is away', () => {
  it('lives, says that it is not ready, and serves what needs no process', async () => {
    expect((await send('GET', '/health/live')).status).toBe(200);
    expect((await send('GET', '/health/ready')).body).toEqual({
      status: 'unavailable',
      checks: { postgres: 'ok', temporal: 'unavailable' },
    });
    expect((await send('GET', '/v1/concerts')).body).toEqual({ items: [], nextCursor: null });
  });

  it('has its first administrator', async () => {
    const session = await send('POST', '/v1/sessions', admin);
    const headers = { Authorization: `Bearer ${String(session.body['accessToken'])}` };
    expect((await send('GET', '/v1/users/me', undefined, headers)).body).toMatchObject({ roles: ['admin'] });
  });

  it('holds seats, and refuses a checkout with 503, in time, and says when to come back', async () => {
    const session = await send('POST', '/v1/sessions', admin);
    const headers = { Authorization: `Bearer ${String(session.body['accessToken'])}`, 'Idempotency-Key': 'one' };
    const price = { amount: 24_000, currency: 'PLN' };
    const concert = await send(
      'POST',
      '/v1/concerts',
      {
        ...{ name: 'Beyoncé, Warsaw', artist: 'Beyoncé', currency: 'PLN' },
        venue: {
          ...{ name: 'PGE Narodowy', address: 'al. Poniatowskiego 1', city: 'Warsaw' },
          ...{ country: 'Poland', timeZone: 'Europe/Warsaw' },
        },
        startsAt: '2035-05-01T18:00:00Z',
        ticketTypes: [{ type: 'Regular', price, capacity: 2 }],
      },
      headers,
    );
    const { concertId } = concert.body;
    await send('POST', `/v1/concerts/${String(concertId)}/publish`, undefined, headers);
    const ticket = { concertId, ticketType: 'Regular', quantity: 1 };
    const held = await send('POST', '/v1/reservations', { items: [ticket] }, headers);
    expect(held.body).toMatchObject({ status: 'held', items: [{ quantity: 1 }] });
    await send('POST', '/v1/cart/items', ticket, headers);

    const customer = { name: 'Ania Nowak', email: 'ania@example.com' };
    const answer = await send('POST', '/v1/cart/checkout', { customer }, headers);
    expect(answer.body).toMatchObject({ status: 503, code: 'processes_unavailable' });
    expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0);
  });

  it('ends a connection that does not say what it wants', async () => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    const heard: Buffer[] = [];
    socket.on('data', (chunk) => heard.push(chunk));
    socket.write('GET /v1/concerts HTTP/1.1\r\nHost: api\r\nX-Slow: ');
    await new Promise((resolve) => socket.once('close', resolve));
    expect(Buffer.concat(heard).toString()).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('stops, and takes no more requests', async () => {
    const { url } = server;
    await server.stop();
    await expect(fetch(`${url}/health/live`)).rejects.toThrow();
  });
});
