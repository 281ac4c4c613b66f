import { freshDatabase, type FreshDatabase } from '../../test/setup/database';
import { v7 as uuidv7 } from 'uuid';
import { problem } from '../problems';
import { aProblem } from '../testing/problems.spec';
import { createOnce } from './once';
import { createIdempotencyStore, forgetAnswersTo, type StoredAnswer } from './store';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const LEASE_MS = 20_000;
const RETENTION_MS = 24 * 60 * 60 * 1000;
let now = Date.now();

/** One server process: processes share nothing but the database. */
const process = ({ waitMs = 5_000, errors = [] as unknown[], changes = {} } = {}) =>
  createOnce({
    store: {
      ...createIdempotencyStore({
        db: database.db,
        clock: () => new Date(now),
        leaseMs: LEASE_MS,
        retentionMs: RETENTION_MS,
      }),
      ...changes,
    },
    newId: uuidv7,
    waitMs,
    pollMs: 5,
    giveBackAgainMs: [1, 1],
    onError: (error) => errors.push(error),
  });

const body = (text: string) => Buffer.from(text.padEnd(32));
const answer = (status: number, text: string | null = '{"n":1}'): StoredAnswer => ({
  status,
  headers: { Location: '/v1/orders/1' },
  body: text,
});

let keys = 0;
const request = () => ({ userId: 'ania', route: 'POST /v1/cart/checkout', key: `key-${++keys}` });

/** Work that ends when the test says so. */
function work(result: StoredAnswer) {
  let finish: () => void = () => undefined;
  const allowed = new Promise<void>((resolve) => (finish = resolve));
  let started: () => void = () => undefined;
  const hasStarted = new Promise<void>((resolve) => (started = resolve));
  const run = jest.fn(async () => {
    started();
    await allowed;
    return result;
  });
  return { run, finish, hasStarted };
}

describe('a request with a key', () => {
  it('is carried out once, and answered the same when it comes again, here or elsewhere', async () => {
    const asked = request();
    const run = jest.fn(() => Promise.resolve(answer(201, '{ "b":1,"a": 2 }')));
    const here = process();
    expect(await here(asked, body('x'), run)).toEqual({ ...answer(201, '{ "b":1,"a": 2 }'), replayed: false });
    expect(await here(asked, body('x'), run)).toEqual({ ...answer(201, '{ "b":1,"a": 2 }'), replayed: true });
    expect(await process()(asked, body('x'), run)).toMatchObject({ body: '{ "b":1,"a": 2 }', replayed: true });
    expect(run).toHaveBeenCalledTimes(1);
  });

  it.each([200, 201, 204, 409])('is told %i again', async (status) => {
    const asked = request();
    const run = jest.fn(() => Promise.resolve(answer(status, status === 204 ? null : '{}')));
    await process()(asked, body('x'), run);
    expect(await process()(asked, body('x'), run)).toMatchObject({ status, replayed: true });
    expect(run).toHaveBeenCalledTimes(1);
  });

  it.each([202, 401, 403, 404, 412, 422, 429, 503])('is carried out again after %i', async (status) => {
    const asked = request();
    const run = jest.fn(() => Promise.resolve(answer(status)));
    await process()(asked, body('x'), run);
    expect(await process()(asked, body('x'), run)).toMatchObject({ status, replayed: false });
    expect(run).toHaveBeenCalledTimes(2);
  });

  it('is carried out again after a failure, which reaches the caller', async () => {
    const asked = request();
    await expect(process()(asked, body('x'), () => Promise.reject(new Error('boom')))).rejects.toThrow('boom');
    expect(await process()(asked, body('x'), () => Promise.resolve(answer(201)))).toMatchObject({ replayed: false });
  });

  it('is refused when the key came with another body, answered or not', async () => {
    const asked = request();
    const first = work(answer(201));
    const running = process()(asked, body('x'), first.run);
    await first.hasStarted;
    const other = () => process()(asked, body('y'), () => Promise.resolve(answer(201)));
    await expect(other()).rejects.toThrow(aProblem('idempotency_key_reused', { status: 422 }));
    first.finish();
    await running;
    await expect(other()).rejects.toThrow(aProblem('idempotency_key_reused'));
  });

  it('is another one for another user and on another route', async () => {
    const asked = request();
    const run = jest.fn(() => Promise.resolve(answer(201)));
    await process()(asked, body('x'), run);
    await process()({ ...asked, userId: 'olek' }, body('x'), run);
    await process()({ ...asked, route: 'POST /v1/orders' }, body('y'), run);
    expect(run).toHaveBeenCalledTimes(3);
  });
});

describe('the same request at the same time', () => {
  it.each([
    ['in one process', true],
    ['in several processes', false],
  ])('waits for the first one, %s', async (_, together) => {
    const asked = request();
    const first = work(answer(201));
    const one = process();
    const answers = [1, 2, 3, 4, 5].map(() => (together ? one : process())(asked, body('x'), first.run));
    await first.hasStarted;
    first.finish();
    const settled = await Promise.all(answers);
    expect(first.run).toHaveBeenCalledTimes(1);
    expect(new Set(settled.map((one) => one.body))).toEqual(new Set(['{"n":1}']));
    expect(settled.filter(({ replayed }) => !replayed)).toHaveLength(1);
  });

  it('takes over when the first one came to nothing', async () => {
    const asked = request();
    const first = work(answer(503));
    const here = process();
    const failing = here(asked, body('x'), first.run);
    await first.hasStarted;
    const second = here(asked, body('x'), () => Promise.resolve(answer(201)));
    first.finish();
    expect(await failing).toMatchObject({ status: 503 });
    expect(await second).toMatchObject({ status: 201, replayed: false });
  });

  it('is told to come back when the first one takes too long', async () => {
    const asked = request();
    const first = work(answer(201));
    const running = process()(asked, body('x'), first.run);
    await first.hasStarted;
    await expect(process({ waitMs: 20 })(asked, body('x'), first.run)).rejects.toThrow(
      aProblem('request_in_progress', { status: 409, headers: { 'Retry-After': '1' } }),
    );
    first.finish();
    await running;
  });
});

describe('the same request very often at the same time', () => {
  it('waits ten times at most, and more are told at once to come back', async () => {
    const asked = request();
    const first = work(answer(201));
    const here = process();
    const running = here(asked, body('x'), first.run);
    await first.hasStarted;
    const told: unknown[] = [];
    let twoAreTold: () => void = () => undefined;
    const twoTold = new Promise<void>((resolve) => (twoAreTold = resolve));
    const ends = Array.from({ length: 12 }, () =>
      here(asked, body('x'), first.run)
        .then(
          ({ status }) => told.push(status),
          ({ code }: { code: string }) => told.push(code),
        )
        .then((count) => count === 2 && twoAreTold()),
    );
    await twoTold;
    expect(told).toEqual(['request_in_progress', 'request_in_progress']);
    first.finish();
    await Promise.all([running, ...ends]);
    expect(told.slice(2)).toEqual(Array(10).fill(201));
  });
});

describe('a key', () => {
  it('is given back later when the database cannot take it back at once', async () => {
    const asked = request();
    const errors: unknown[] = [];
    const full = Object.assign(new Error('the pool is probably full'), { name: 'KnexTimeoutError' });
    const { release } = createIdempotencyStore({
      ...{ db: database.db, clock: () => new Date(now), leaseMs: LEASE_MS, retentionMs: RETENTION_MS },
    });
    let givenBack: () => void = () => undefined;
    const isGivenBack = new Promise<void>((resolve) => (givenBack = resolve));
    const changes = {
      release: jest
        .fn<Promise<void>, Parameters<typeof release>>()
        .mockRejectedValueOnce(full)
        .mockRejectedValueOnce(full)
        .mockImplementation(async (...claim) => {
          await release(...claim);
          givenBack();
        }),
    };
    const busy = () => Promise.reject(problem('busy'));
    await expect(process({ errors, changes })(asked, body('x'), busy)).rejects.toThrow(aProblem('busy'));
    await isGivenBack;
    expect(errors).toEqual([full, full]);
    expect(await process()(asked, body('x'), () => Promise.resolve(answer(201)))).toMatchObject({ status: 201 });
  });

  it('is free again some time after a crash, and what the crashed one still answers does not overwrite', async () => {
    const asked = request();
    const crashed = work(answer(201, '{"n":"late"}'));
    const running = process()(asked, body('x'), crashed.run);
    await crashed.hasStarted;
    now += LEASE_MS + 1;
    const again = process();
    expect(await again(asked, body('x'), () => Promise.resolve(answer(201)))).toMatchObject({ replayed: false });
    crashed.finish();
    await running;
    expect(await again(asked, body('x'), crashed.run)).toMatchObject({ body: '{"n":1}', replayed: true });
  });

  it('is forgotten after a day', async () => {
    const asked = request();
    await process()(asked, body('x'), () => Promise.resolve(answer(201)));
    now += RETENTION_MS + 1;
    expect(await process()(asked, body('y'), () => Promise.resolve(answer(200)))).toMatchObject({
      status: 200,
      replayed: false,
    });
  });

  it('forgets its answers when their user is erased', async () => {
    const asked = { ...request(), userId: '0198f0b2-6f3a-7c11-9d52-8b8a4f4f2f11' };
    const registration = { ...request(), userId: '127.0.0.1' };
    await process()(asked, body('x'), () => Promise.resolve(answer(201)));
    await process()(registration, body('x'), () => Promise.resolve(answer(201, `{"userId":"${asked.userId}"}`)));
    await forgetAnswersTo(database.db, asked.userId);
    const left = await database.db('api_idempotency').whereIn('key', [asked.key, registration.key]);
    expect(left).toEqual([]);
  });

  it('whose answer cannot be kept still gets it, and the failure is told', async () => {
    const asked = request();
    const errors: unknown[] = [];
    const unkept = { ...answer(201), body: 'NUL \u0000 is nothing for the database' };
    expect(await process({ errors })(asked, body('x'), () => Promise.resolve(unkept))).toMatchObject({ status: 201 });
    expect(errors).toHaveLength(1);
  });

  it('does not keep what was thrown', async () => {
    const asked = request();
    const refused = () => Promise.reject(problem('sold_out'));
    await expect(process()(asked, body('x'), refused)).rejects.toThrow(aProblem('sold_out'));
    expect(await database.db('api_idempotency').where('key', asked.key)).toEqual([]);
  });
});
