import { type Admission, type AdmissionOptions, type Arrival, createAdmission, type Lane } from './admission';
import { aProblem } from '../testing/problems.spec';

const WAITING_MS = 5_000;
const KEPT_MS = 1_000;

const refused: Lane[] = [];
beforeEach(() => {
  refused.length = 0;
  // Promises go on by themselves; only time is the test's.
  jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick', 'setImmediate', 'performance'] });
});
afterEach(() => jest.useRealTimers());

const admissionOf = (changes: Partial<AdmissionOptions> = {}): Admission =>
  createAdmission({
    inWork: { orders: 2, passwords: 1, documents: 1, requests: 1 },
    waiting: 2,
    waitingMs: WAITING_MS,
    onRefused: (lane) => refused.push(lane),
    ...changes,
  });

const settled = () => new Promise((resolve) => setImmediate(resolve));
const passes = async (ms: number) => {
  jest.advanceTimersByTime(ms);
  await settled();
};

/** Requests of one lane, each with a name; `log` says what became of them, in order. */
function visitorsOf(admission: Admission, lane: Lane = 'orders') {
  const log: string[] = [];
  const finish = new Map<string, () => void>();
  const hangUp = new Map<string, () => void>();
  const enter = (name: string, arrival: Arrival = admission.arrive(lane)): void => {
    const connection = new AbortController();
    hangUp.set(name, () => connection.abort());
    void arrival
      .enter(connection.signal, async () => {
        log.push(`${name} begins`);
        await new Promise<void>((resolve) => finish.set(name, resolve));
        return name;
      })
      .then(
        (result) => log.push(`${result} is done`),
        ({ code }: { code: string }) => log.push(`${name} is told ${code}`),
      );
  };
  const done = async (name: string) => {
    finish.get(name)?.();
    await settled();
  };
  const leaves = async (name: string) => {
    hangUp.get(name)?.();
    await settled();
  };
  return { log, enter, done, leaves };
}

describe('admission', () => {
  it('serves so many at once, and the others in the order in which they came', async () => {
    const { log, enter, done } = visitorsOf(admissionOf());
    for (const name of ['a', 'b', 'c', 'd']) enter(name);
    await settled();
    expect(log).toEqual(['a begins', 'b begins']);
    await done('b');
    expect(log.slice(2)).toEqual(['c begins', 'b is done']);
    await done('a');
    expect(log.slice(4)).toEqual(['d begins', 'a is done']);
  });

  it('refuses at the door when the line is full, and says when to come back', async () => {
    const admission = admissionOf();
    const { enter, done } = visitorsOf(admission);
    for (const name of ['a', 'b', 'c', 'd']) enter(name);
    await settled();
    const comeBack = { 'Retry-After': expect.stringMatching(/^[1-9]\d*$/) as string };
    expect(() => admission.arrive('orders')).toThrow(aProblem('busy', { status: 503, headers: comeBack }));
    expect(refused).toEqual(['orders']);
    await done('a');
    expect(() => admission.arrive('orders')).not.toThrow();
  });

  it('has no line at all when none may wait', async () => {
    const admission = admissionOf({ waiting: 0 });
    const { log, enter } = visitorsOf(admission);
    enter('a');
    enter('b');
    await settled();
    expect(log).toEqual(['a begins', 'b begins']);
    expect(() => admission.arrive('orders')).toThrow(aProblem('busy'));
  });

  it('sends away who has stood in line too long, and never who has begun', async () => {
    const { log, enter, done } = visitorsOf(admissionOf());
    for (const name of ['a', 'b', 'c']) enter(name);
    await passes(WAITING_MS - 1);
    enter('d');
    await passes(1);
    expect(log).toEqual(['a begins', 'b begins', 'c is told busy']);
    await passes(WAITING_MS);
    expect(log.slice(3)).toEqual(['d is told busy']);
    await done('a');
    expect(log.slice(4)).toEqual(['a is done']);
    expect(refused).toEqual(['orders', 'orders']);
  });

  it('drops from the line who hangs up, at no cost, and lets who has begun finish', async () => {
    const { log, enter, done, leaves } = visitorsOf(admissionOf());
    for (const name of ['a', 'b', 'c', 'd']) enter(name);
    await settled();
    await leaves('c');
    await leaves('a');
    await done('b');
    await done('a');
    expect(log).toEqual(['a begins', 'b begins', 'c is told busy', 'd begins', 'b is done', 'a is done']);
    expect(refused).toEqual([]);
  });

  it('does not begin for who hung up before he came to the line', async () => {
    const { log, enter } = visitorsOf(admissionOf());
    const gone: Arrival = {
      enter: (_, work) => admissionOf().arrive('orders').enter(AbortSignal.abort(), work),
      leave: () => undefined,
    };
    enter('a', gone);
    await settled();
    expect(log).toEqual(['a is told busy']);
  });

  it('frees the place of work that fails', async () => {
    const admission = admissionOf({ inWork: { orders: 1, passwords: 1, documents: 1, requests: 1 }, waiting: 0 });
    const fails = admission
      .arrive('orders')
      .enter(new AbortController().signal, () => Promise.reject(new Error('boom')));
    await expect(fails).rejects.toThrow('boom');
    await settled();
    expect(() => admission.arrive('orders')).not.toThrow();
  });

  it('keeps the place of who is still saying what he wants, for a moment', async () => {
    const admission = admissionOf({ inWork: { orders: 1, passwords: 1, documents: 1, requests: 1 }, waiting: 0 });
    const first = admission.arrive('orders');
    expect(() => admission.arrive('orders')).toThrow(aProblem('busy'));
    first.leave();
    first.leave();
    const slow = admission.arrive('orders');
    await passes(KEPT_MS);
    const { log, enter } = visitorsOf(admission);
    enter('a');
    enter('b', slow);
    await settled();
    expect(log).toEqual(['a begins', 'b is told busy']);
  });

  it('lets no lane wait for another one', async () => {
    const admission = admissionOf();
    const orders = visitorsOf(admission, 'orders');
    for (const name of ['a', 'b', 'c', 'd']) orders.enter(name);
    const requests = visitorsOf(admission, 'requests');
    const passwords = visitorsOf(admission, 'passwords');
    requests.enter('r');
    passwords.enter('p');
    await settled();
    expect([requests.log, passwords.log]).toEqual([['r begins'], ['p begins']]);
  });
});
