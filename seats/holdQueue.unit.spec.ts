import { EventStoreError } from '../event-store';
import { createHoldQueue, type HoldQueueOptions } from './holdQueue';
import { type HeldSeats } from './holdRequest';
import { type HoldAsk } from './holdSeats';
import { SeatsBusy } from './seatsBusy';

interface Transaction {
  readonly asked: readonly string[];
  answer(): void;
  fail(error: Error): void;
}

let now: number;
beforeEach(() => {
  now = 0;
});

const held = (reservationId: string): HeldSeats => ({
  ...{ outcome: 'held', total: { amount: 1, currency: 'PLN' }, price: '0.01 PLN' },
  expiresAt: reservationId,
});

/** Transactions stay open until a test lets them end. */
const office = (options: Partial<HoldQueueOptions> = {}) => {
  const open: Transaction[] = [];
  const enqueue = createHoldQueue({
    ...{ mostTogether: 64, transactions: 4, mostWaiting: 100, waitMs: 1_000 },
    clock: () => new Date(now),
    serve: (asks) =>
      new Promise((resolve, reject) => {
        const asked = asks.map(({ request }) => request.reservationId);
        open.push({ asked, answer: () => resolve(asked.map(held)), fail: reject });
      }),
    ...options,
  });
  const ask = (reservationId: string, ...concerts: readonly string[]): Promise<HeldSeats> => {
    const lines = concerts.map((concertId) => ({ concertId, ticketType: 'Regular', quantity: 1 }));
    return enqueue({ request: { reservationId, lines }, metadata: {} } as unknown as HoldAsk);
  };
  return { open, ask, asked: () => open.map(({ asked }) => asked) };
};

/** What follows from a promise that is settled has happened when this is over. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

it('lets those who want one pool gather while it is taken, and serves them together', async () => {
  const { open, ask, asked } = office();
  const answers = ['a', 'b', 'c'].map((id) => ask(id, 'concert'));
  expect(asked()).toEqual([['a']]);
  open[0]?.answer();
  await settled();
  expect(asked()).toEqual([['a'], ['b', 'c']]);
  open[1]?.answer();
  expect(await Promise.all(answers)).toEqual(['a', 'b', 'c'].map(held));
});

it('serves other pools at the same time, in transactions of their own', () => {
  const { ask, asked } = office({ transactions: 2 });
  void ask('a', 'one');
  void ask('b', 'two');
  void ask('c', 'three');
  expect(asked()).toEqual([['a'], ['b']]);
});

it('lets nobody overtake whom he shares a pool with', async () => {
  const { open, ask, asked } = office();
  void ask('a', 'one');
  void ask('both', 'one', 'two');
  void ask('late', 'two');
  expect(asked()).toEqual([['a']]);
  open[0]?.answer();
  await settled();
  expect(asked()).toEqual([['a'], ['both', 'late']]);
});

it('takes no more together than one transaction should carry', async () => {
  const { open, ask, asked } = office({ mostTogether: 2 });
  for (const id of ['a', 'b', 'c', 'd']) void ask(id, 'concert');
  open[0]?.answer();
  await settled();
  expect(asked()).toEqual([['a'], ['b', 'c']]);
  open[1]?.answer();
  await settled();
  expect(asked()).toEqual([['a'], ['b', 'c'], ['d']]);
});

it('answers one reservation that is asked for twice one after the other', async () => {
  const { open, ask, asked } = office();
  void ask('first', 'concert');
  void ask('twin', 'concert');
  void ask('twin', 'concert');
  open[0]?.answer();
  await settled();
  expect(asked()).toEqual([['first'], ['twin']]);
});

it('sends away at once who finds too many waiting', async () => {
  const { ask } = office({ mostWaiting: 1 });
  void ask('a', 'concert');
  void ask('b', 'concert');
  await expect(ask('c', 'concert')).rejects.toBeInstanceOf(SeatsBusy);
});

it('sends away who has waited for too long, and serves the others', async () => {
  const { open, ask, asked } = office();
  void ask('a', 'concert');
  const late = ask('b', 'concert');
  now = 1_000;
  const fresh = ask('c', 'concert');
  await expect(late).rejects.toBeInstanceOf(SeatsBusy);
  open[0]?.answer();
  await settled();
  expect(asked()).toEqual([['a'], ['c']]);
  open[1]?.answer();
  expect(await fresh).toEqual(held('c'));
});

describe('when a transaction fails', () => {
  const failing = async (error: Error) => {
    const { open, ask, asked } = office();
    void ask('first', 'concert');
    const answers = Promise.allSettled([ask('a', 'concert'), ask('b', 'concert')]);
    open[0]?.answer();
    await settled();
    open[1]?.fail(error);
    await settled();
    return { open, asked, answers };
  };

  it('tries its requests one by one, so that only the one at fault suffers', async () => {
    const { open, asked, answers } = await failing(new Error('bug'));
    expect(asked().slice(2)).toEqual([['a']]);
    open[2]?.fail(new Error('bug'));
    await settled();
    expect(asked().slice(3)).toEqual([['b']]);
    open[3]?.answer();
    expect((await answers).map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  });

  it('does not try again what the database could not do for any of them', async () => {
    const { asked, answers } = await failing(new EventStoreError('lock_timeout', 'too long'));
    expect(asked()).toHaveLength(2);
    expect((await answers).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
