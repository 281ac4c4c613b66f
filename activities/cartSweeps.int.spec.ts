import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { cartDecider } from '../domain/carts/cartDecider';
import { type CartCommand } from '../domain/carts/commands';
import { type CartEvent, cartStream } from '../domain/carts/events';
import { createEventStore, type EventStore } from '../event-store';
import { allProjections } from '../projections';
import { type FreshDatabase, freshDatabase } from '../test/setup/database';
import { type SweptPage } from '../workflows/contracts/sweep';
import { cartSweepActivities } from './cartSweeps';
import { type ActivityDeps } from './deps';

/** What is left to the next sweep is logged as an error; here it is on purpose. */
const logger = new DefaultLogger('ERROR', () => undefined);

const IDLE_MS = 3_600_000;
const metadata = { actor: 'test', correlationId: 'test' };

let database: FreshDatabase;
let eventStore: EventStore;
let running: ReadonlySet<string>;
let laterMs: number;
beforeEach(async () => {
  database = await freshDatabase();
  eventStore = createEventStore({ db: database.db, projections: allProjections });
  running = new Set();
  laterMs = 2 * IDLE_MS;
});
afterEach(() => database.drop());

/** As a worker runs them; only what carts need is there. */
const sweeps = (store: EventStore = eventStore) => {
  const processes = { isRunning: (id: string) => Promise.resolve(running.has(id)) } as ActivityDeps['processes'];
  const clock = () => new Date(Date.now() + laterMs);
  const activities = cartSweepActivities({ db: database.db, eventStore: store, processes, clock } as ActivityDeps);
  const page = { limit: 10, after: null };
  const run = (activity: () => Promise<SweptPage>): Promise<SweptPage> =>
    new MockActivityEnvironment({}, { logger }).run(activity);
  return {
    abandon: (changes: { limit?: number; after?: string | null } = {}) =>
      run(() => activities.abandonCarts({ ...page, ...changes, idleMs: IDLE_MS })),
    giveBack: () => run(() => activities.returnStrandedCarts({ ...page, strandedMs: IDLE_MS })),
  };
};

const decide = (cartId: string, command: CartCommand) =>
  eventStore.execute({
    decider: cartDecider,
    streamId: cartStream(cartId),
    command,
    commandId: randomUUID(),
    metadata,
  });

const filledCart = async (): Promise<string> => {
  const cartId = randomUUID();
  await decide(cartId, {
    ...{ type: 'AddTickets', cartId, userId: randomUUID(), concertId: randomUUID(), ticketType: 'Regular' },
    ...{ quantity: 1, unitPrice: { amount: 24_000, currency: 'PLN' }, maxPerBuyer: null },
  });
  return cartId;
};

const claimedCart = async (): Promise<{ cartId: string; orderId: string }> => {
  const [cartId, orderId] = [await filledCart(), randomUUID()];
  await decide(cartId, { type: 'ClaimCart', orderId });
  return { cartId, orderId };
};

const lastOf = async (cartId: string) => (await eventStore.load<CartEvent>(cartStream(cartId))).at(-1);

describe('abandonCarts', () => {
  it('gives up what nobody has touched for its time, page by page, and once', async () => {
    const carts = [await filledCart(), await filledCart(), await filledCart()];
    const { abandon } = sweeps();
    const first = await abandon({ limit: 2 });
    expect(first).toEqual({ swept: 2, next: expect.any(String) as string });
    expect(await abandon({ limit: 2, after: first.next })).toEqual({ swept: 1, next: null });
    for (const cart of carts) expect(await lastOf(cart)).toMatchObject({ type: 'CartAbandoned' });
    expect(await abandon()).toEqual({ swept: 0, next: null });
  });

  it('leaves what was touched less than its time ago', async () => {
    laterMs = IDLE_MS - 60_000;
    await filledCart();
    expect(await sweeps().abandon()).toEqual({ swept: 0, next: null });
  });

  it('leaves what is touched at the last moment, after it was found', async () => {
    const cart = await filledCart();
    const touchedFirst: EventStore = {
      ...eventStore,
      async execute(run) {
        await decide(cart, { type: 'ClearCart' });
        return eventStore.execute(run);
      },
    };
    expect(await sweeps(touchedFirst).abandon()).toEqual({ swept: 0, next: null });
    expect(await lastOf(cart)).toMatchObject({ type: 'CartCleared' });
  });

  it('goes on past a cart that cannot be given up, and fails only when nothing comes out right', async () => {
    const [broken, good] = [await filledCart(), await filledCart()];
    const breaking: EventStore = {
      ...eventStore,
      execute: (run) =>
        run.streamId === cartStream(broken) ? Promise.reject(new Error('broken')) : eventStore.execute(run),
    };
    expect(await sweeps(breaking).abandon()).toEqual({ swept: 1, next: null });
    expect(await lastOf(good)).toMatchObject({ type: 'CartAbandoned' });
    await expect(sweeps(breaking).abandon()).rejects.toThrow('broken');
  });
});

describe('returnStrandedCarts', () => {
  it('gives back the cart of a checkout that is gone and has left no order, once', async () => {
    const { cartId, orderId } = await claimedCart();
    const { giveBack } = sweeps();
    expect(await giveBack()).toEqual({ swept: 1, next: null });
    expect(await lastOf(cartId)).toMatchObject({
      type: 'CartCheckoutRefused',
      data: { cartId, orderId, code: 'checkout_terminated' },
    });
    expect(await giveBack()).toEqual({ swept: 0, next: null });
  });

  it('leaves the cart of a checkout that still runs', async () => {
    const { cartId, orderId } = await claimedCart();
    running = new Set([`order-${orderId}`]);
    expect(await sweeps().giveBack()).toEqual({ swept: 0, next: null });
    expect(await lastOf(cartId)).toMatchObject({ type: 'CartCheckoutStarted' });
  });

  it('leaves a checkout the time to begin, and a cart that was bought or is open', async () => {
    const { cartId, orderId } = await claimedCart();
    laterMs = IDLE_MS - 60_000;
    expect(await sweeps().giveBack()).toEqual({ swept: 0, next: null });
    laterMs = 2 * IDLE_MS;
    await decide(cartId, { type: 'CheckOutCart', orderId });
    await filledCart();
    expect(await sweeps().giveBack()).toEqual({ swept: 0, next: null });
  });
});
