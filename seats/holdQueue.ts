import { poolStream } from '../domain/inventory/events';
import { isPassing } from '../event-store';
import { type HeldSeats } from './holdRequest';
import { type HoldAsk } from './holdSeats';
import { SeatsBusy } from './seatsBusy';

export interface HoldQueueOptions {
  /** Answers them all in one transaction, in their order. */
  readonly serve: (asks: readonly HoldAsk[]) => Promise<readonly HeldSeats[]>;
  /** Requests in one transaction. */
  readonly mostTogether: number;
  /** Transactions at once, each with a connection. They never share a pool. */
  readonly transactions: number;
  /** Beyond this many waiting requests the next one is sent away at once. */
  readonly mostWaiting: number;
  /** A request that has waited longer is sent away, too: its client will not be there any more. */
  readonly waitMs: number;
  readonly clock: () => Date;
}

interface Waiting {
  readonly ask: HoldAsk;
  readonly pools: readonly string[];
  readonly since: number;
  readonly answer: (seats: HeldSeats) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Lets requests for the same pools queue up in memory rather than at the pool's lock, and answers whoever has gathered there in one
 * transaction: what a transaction costs is then shared by all of them, and the lock is held as long for thirty requests as for one.
 * First come, first served: who needs a pool that somebody before him waits for, waits behind him.
 * @throws SeatsBusy
 */
export const createHoldQueue = (options: HoldQueueOptions): ((ask: HoldAsk) => Promise<HeldSeats>) => {
  const { serve, mostTogether, transactions, mostWaiting, waitMs, clock } = options;
  let waiting: Waiting[] = [];
  const taken = new Set<string>();
  let running = 0;

  const sendAwayTheLate = (): void => {
    const now = clock().getTime();
    const [first] = waiting;
    if (first === undefined || now - first.since < waitMs) return;
    const late = waiting.filter(({ since }) => now - since >= waitMs);
    waiting = waiting.filter(({ since }) => now - since < waitMs);
    for (const { fail } of late) fail(new SeatsBusy());
  };

  /** The first in line whose pools are free, and whoever wants the same ones and overtakes nobody by going with him. */
  const nextParty = (): readonly Waiting[] => {
    const blocked = new Set(taken);
    const pools = new Set<string>();
    const reservations = new Set<string>();
    const party: Waiting[] = [];
    const others: Waiting[] = [];
    for (const one of waiting) {
      const { reservationId } = one.ask.request;
      const joins = party.length === 0 || (party.length < mostTogether && one.pools.some((pool) => pools.has(pool)));
      if (joins && !one.pools.some((pool) => blocked.has(pool)) && !reservations.has(reservationId)) {
        party.push(one);
        for (const pool of one.pools) pools.add(pool);
      } else {
        others.push(one);
        for (const pool of one.pools) blocked.add(pool);
      }
      reservations.add(reservationId);
    }
    waiting = others;
    return party;
  };

  const answerAll = async (party: readonly Waiting[]): Promise<void> => {
    try {
      const answers = await serve(party.map(({ ask }) => ask));
      party.forEach(({ answer, fail }, index) => {
        const seats = answers[index];
        if (seats === undefined) fail(new Error('a request for seats was left without an answer'));
        else answer(seats);
      });
    } catch (error) {
      // Trying them one by one would meet the same trouble once for each.
      if (party.length === 1 || isPassing(error)) party.forEach(({ fail }) => fail(error));
      // One of them is at fault, and the others must not suffer for it.
      else for (const one of party) await answerAll([one]);
    }
  };

  const work = (): void => {
    sendAwayTheLate();
    while (running < transactions && waiting.length > 0) {
      const party = nextParty();
      if (party.length === 0) return;
      const pools = new Set(party.flatMap((one) => one.pools));
      for (const pool of pools) taken.add(pool);
      running += 1;
      void answerAll(party).finally(() => {
        running -= 1;
        for (const pool of pools) taken.delete(pool);
        work();
      });
    }
  };

  return (ask) =>
    new Promise((answer, fail) => {
      sendAwayTheLate();
      if (waiting.length >= mostWaiting) {
        fail(new SeatsBusy());
        return;
      }
      const pools = [...new Set(ask.request.lines.map(poolStream))];
      waiting.push({ ask, pools, since: clock().getTime(), answer, fail });
      work();
    });
};
