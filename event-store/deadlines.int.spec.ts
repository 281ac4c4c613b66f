import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { type Knex } from 'knex';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import { createDatabase, type DatabaseOptions } from './database';
import { isPassing } from './passing';

jest.setTimeout(60_000);

let database: FreshDatabase;
const pools: Knex[] = [];

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.destroy()));
  await database.drop();
});

const open = (options: Partial<DatabaseOptions>): Knex => {
  const pool = createDatabase({ connectionString: database.url, poolMax: 1, ...options });
  pools.push(pool);
  return pool;
};

const failureOf = (asked: PromiseLike<unknown>): Promise<unknown> =>
  Promise.resolve(asked).then(
    () => 'no failure',
    (error: unknown) => error,
  );

interface Wire {
  readonly server: Server;
  readonly url: string;
  /** From now on nothing that Postgres says on the connections of today arrives. */
  cut(): void;
  close(): void;
}

/** A network between a pool and Postgres. */
const wireTo = async (url: string): Promise<Wire> => {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  const fromPostgres = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    fromPostgres.add(far);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => [near, far].forEach((each) => each.destroy()));
    }
    near.pipe(far);
    far.pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const through = new URL(url);
  through.hostname = '127.0.0.1';
  through.port = String((server.address() as AddressInfo).port);
  return {
    server,
    url: through.toString(),
    cut: () => fromPostgres.forEach((socket) => socket.unpipe().pause()),
    close: () => {
      sockets.forEach((socket) => socket.destroy());
      server.close();
    },
  };
};

describe('a caller of the database', () => {
  it('does not wait longer for a connection than said', async () => {
    const pool = open({ acquireTimeoutMs: 50 });
    const holder = await pool.transaction();
    const failure = await failureOf(pool.raw('select 1'));
    expect(failure).toMatchObject({ name: 'KnexTimeoutError' });
    expect(isPassing(failure)).toBe(true);
    await holder.rollback();
    expect(await failureOf(pool.raw('select 1'))).toBe('no failure');
  });

  it('does not wait longer for a statement than said, in a transaction or outside of one', async () => {
    const failure = await failureOf(open({ statementTimeoutMs: 30 }).raw('select pg_sleep(60)'));
    expect(failure).toMatchObject({ code: '57014' });
    expect(isPassing(failure)).toBe(true);
  });

  it('does not wait longer for a lock than said', async () => {
    await database.db.raw('create table doors (id integer primary key)');
    const holder = await database.db.transaction();
    await holder.raw('lock table doors');
    const failure = await failureOf(open({ lockTimeoutMs: 30 }).raw('select * from doors'));
    expect(failure).toMatchObject({ code: '55P03' });
    expect(isPassing(failure)).toBe(true);
    await holder.rollback();
  });

  it('is not left without an answer by a host that froze, and the next one gets another connection', async () => {
    const wire = await wireTo(database.url);
    try {
      const pool = open({ connectionString: wire.url, answerTimeoutMs: 100 });
      expect(await failureOf(pool.raw('select 1'))).toBe('no failure');
      wire.cut();
      const failure = await failureOf(pool.transaction((tx) => tx.raw('select ?::int', [1])));
      expect(isPassing(failure)).toBe(true);
      expect(await failureOf(pool.raw('select ?::int', [1]))).toBe('no failure');
    } finally {
      wire.close();
    }
  });
});
