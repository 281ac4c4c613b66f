import { type PoolCommand } from '../../domain/inventory/commands';
import { type PoolEvent, type PoolKey, poolStream } from '../../domain/inventory/events';
import { type PoolState } from '../../domain/inventory/pool';
import { poolDecider } from '../../domain/inventory/poolDecider';
import { type StoreTransaction } from '../../event-store';
import { type Concert, type ConcertTicketType, loadPool } from '../../projections';
import { type Call } from '../http/route';
import { refusedBy } from '../problems';

type Asked = Pick<Call, 'commandId' | 'metadata'>;

/**
 * Several commands on one pool as one append; its stream has to be locked. The state comes from the pool's row: its events
 * may be a million.
 * @throws Problem with the pool's refusal
 */
export async function commandPool(
  store: StoreTransaction,
  { commandId, metadata }: Asked,
  key: PoolKey,
  now: Date,
  commandsFor: (pool: PoolState) => readonly PoolCommand[],
): Promise<void> {
  const streamId = poolStream(key);
  const { version, ...loaded } = await loadPool(store.tx, streamId, null, now.toISOString());
  let state: PoolState = loaded;
  const events: PoolEvent[] = [];
  for (const command of commandsFor(state)) {
    const decision = poolDecider.decide(command, state);
    if ('refused' in decision) throw refusedBy(decision.refused);
    state = decision.events.reduce((before, event) => poolDecider.evolve(before, event), state);
    events.push(...decision.events);
  }
  if (events.length === 0) return;
  const { streamType } = poolDecider;
  await store.append({ streamId, streamType, expectedVersion: version, commandId, events, metadata });
}

const salesWindow = ({ salesStartAt, salesEndAt, startsAt }: Concert) => ({
  salesStartAt,
  salesEndAt: salesEndAt ?? startsAt,
});

/** What makes a pool be as its concert says. All of it, every time: a pool that is so already has nothing to do. */
export const poolAsSaid = (
  concert: Concert,
  { withdrawn }: Pick<ConcertTicketType, 'withdrawn'>,
): readonly PoolCommand[] => [
  ...(concert.status === 'published' || concert.status === 'paused'
    ? ([
        { type: 'OpenPool', ...salesWindow(concert) },
        { type: concert.status === 'paused' ? 'PausePool' : 'ResumePool' },
      ] as const)
    : []),
  { type: withdrawn ? 'WithdrawPool' : 'RestorePool' },
];
