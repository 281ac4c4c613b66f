import { pino } from 'pino';
import { createHoldTimers } from './holdTimers';

const SECOND = 1_000;

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const office = () => {
  const started: string[] = [];
  const ended: string[] = [];
  const timers = createHoldTimers({
    processes: {
      startHoldTimer: ({ reservationId }) => Promise.resolve(void started.push(reservationId)),
      endHoldTimer: (reservationId) => Promise.resolve(void ended.push(reservationId)),
    },
    logger: pino({ level: 'silent' }),
  });
  const start = (...reservationIds: readonly string[]): void => {
    for (const reservationId of reservationIds)
      timers.start({ reservationId, concertIds: [], seats: 1, expiresAt: '2030-01-01T10:00:00.000Z' });
  };
  return { ...timers, start, started, ended };
};

const crowd = Array.from({ length: 100 }, (_, number) => `r${number}`);

describe('the timers of holds', () => {
  it('start at once when nobody is in line, and in line ten a second, first come, first served', () => {
    const { start, started } = office();
    start(...crowd);
    expect(started).toEqual(['r0']);
    jest.advanceTimersByTime(SECOND);
    expect(started).toEqual(crowd.slice(0, 11));
    jest.advanceTimersByTime(10 * SECOND);
    expect(started).toEqual(crowd);
    start('late');
    expect(started.at(-1)).toBe('late');
  });

  it('of holds that end in line are never started, and take nobody’s turn', () => {
    const { start, end, started, ended } = office();
    start(...crowd);
    for (const reservationId of crowd.slice(1, -1)) end(reservationId);
    expect(ended).toEqual([]);
    jest.advanceTimersByTime(SECOND);
    expect(started).toEqual(['r0', 'r99']);
    end('r0');
    expect(ended).toEqual(['r0']);
  });

  it('leave nothing running when nobody is in line any more, or when they are stopped', () => {
    const { start, stop, started } = office();
    start('r0');
    jest.advanceTimersByTime(SECOND);
    expect(jest.getTimerCount()).toBe(0);
    start(...crowd);
    stop();
    expect(jest.getTimerCount()).toBe(0);
    expect(started).toEqual(['r0', 'r0']);
  });
});
