import { type PoolCommand } from '../../domain/inventory/commands';
import { type StoreTransaction } from '../../event-store';
import { type Concert, type ConcertTicketType } from '../../projections';
import { commandPools, type PoolOrders } from '../../seats';
import { type Call } from '../http/route';
import { refusedBy } from '../problems';

type Asked = Pick<Call, 'commandId' | 'metadata'>;

/** @throws Problem with a pool's refusal */
export async function orderPools(
  store: StoreTransaction,
  asked: Asked,
  orders: readonly PoolOrders[],
  now: Date,
): Promise<void> {
  const refusal = await commandPools(store, orders, asked, now.toISOString());
  if (refusal !== undefined) throw refusedBy(refusal);
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
