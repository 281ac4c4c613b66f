import { concertDecider } from '../domain/concerts/concertDecider';
import { type ConcertCommand } from '../domain/concerts/commands';
import { concertStream } from '../domain/concerts/events';
import { type ClosingReason, poolStream } from '../domain/inventory/events';
import { type EventMetadata } from '../event-store';
import { getConcert, listStartedConcerts } from '../projections';
import { commandPools } from '../seats';
import { type SweepPage, type SweptPage } from '../workflows/contracts/sweep';
import { metadataOf, type Refused, unexpectedRefusal } from './commands';
import { type ActivityDeps, timeOf } from './deps';
import { sweepPage } from './sweeping';

export interface CancelConcertSales {
  readonly concertId: string;
  readonly reason: string;
  /** User id of whoever cancelled it. */
  readonly actor: string;
}

/** `again`: it had been cancelled before, and nothing was written. */
export type ConcertSalesCancelled = { readonly outcome: 'cancelled'; readonly again: boolean } | Refused;

interface End {
  readonly concertId: string;
  readonly command: ConcertCommand;
  readonly commandId: string;
  readonly closing: ClosingReason;
  readonly metadata: EventMetadata;
}

/**
 * The concert ends and its pools close in one transaction, concert and pools all locked: after it no seat is held and none is sold
 * that had only been held.
 */
const endWithPools = async (
  deps: ActivityDeps,
  { concertId, command, commandId, closing, metadata }: End,
): Promise<'ended' | 'again' | Refused> => {
  const { db, eventStore } = deps;
  const known = (await getConcert(db, concertId))?.ticketTypes ?? [];
  const pools = known.map(({ type }) => ({ concertId, ticketType: type }));
  const streamId = concertStream(concertId);
  return eventStore.transact([streamId, ...pools.map(poolStream)], async (store) => {
    const result = await store.execute({ decider: concertDecider, streamId, command, commandId, metadata });
    if (result.outcome === 'refused') return { outcome: 'refused', refusal: result.refusal };
    if (result.outcome !== 'appended') return 'again';
    const { state } = result;
    if (state.status === 'none' || Object.keys(state.ticketTypes).length !== known.length) {
      throw new Error('A ticket type was added at the same moment: its pool has to be locked, too.');
    }
    const orders = pools.map((key) => ({
      key,
      commandsFor: () => [{ type: 'ClosePool' as const, reason: closing }],
    }));
    const refusal = await commandPools(store, orders, { commandId, metadata }, timeOf(deps));
    if (refusal !== undefined) throw unexpectedRefusal(refusal);
    return 'ended';
  });
};

const cancelConcertSales = async (
  deps: ActivityDeps,
  { concertId, reason, actor }: CancelConcertSales,
): Promise<ConcertSalesCancelled> => {
  const result = await endWithPools(deps, {
    concertId,
    command: { type: 'CancelConcert', reason, now: timeOf(deps) },
    commandId: `concert-${concertId}:cancel`,
    closing: 'concert_cancelled',
    metadata: metadataOf(actor),
  });
  return typeof result === 'string' ? { outcome: 'cancelled', again: result === 'again' } : result;
};

/** A concert that was moved or cancelled since the page was read is left as it is. */
const endConcerts = async (
  deps: ActivityDeps,
  { limit, after, afterMs }: SweepPage & { readonly afterMs: number },
): Promise<SweptPage> => {
  const now = deps.clock();
  const startedBy = new Date(now.getTime() - afterMs);
  const page = await listStartedConcerts(deps.db, startedBy, { limit, after: after ?? undefined });
  return sweepPage(page, async (concertId) => {
    const result = await endWithPools(deps, {
      concertId,
      command: { type: 'EndConcert', afterMs, now: now.toISOString() },
      commandId: `concert-${concertId}:end`,
      closing: 'concert_ended',
      metadata: metadataOf(),
    });
    return result === 'ended';
  });
};

export const concertActivities = (deps: ActivityDeps) => ({
  /** Stops the sale of a concert for good. Refused: `concert_ended`, `concert_not_found`. */
  cancelConcertSales: (input: CancelConcertSales) => cancelConcertSales(deps, input),
  /** Ends what has started `afterMs` milliseconds ago or earlier, a page at a time. */
  endConcerts: (input: SweepPage & { readonly afterMs: number }) => endConcerts(deps, input),
});
