import { listOverdueHolds, listOverdueReservations } from '../projections';
import { type SweepPage, type SweptPage } from '../workflows/contracts/sweep';
import { metadataOf } from './commands';
import { type ActivityDeps } from './deps';
import { sweepPage } from './sweeping';

type OverduePage = SweepPage & { readonly overdueMs: number };

/** What ran out so long ago that neither a timer nor a buyer who needs the room will come any more. */
export const holdSweepActivities = ({ db, seats, clock }: Pick<ActivityDeps, 'db' | 'seats' | 'clock'>) => {
  const before = (overdueMs: number): Date => new Date(clock().getTime() - overdueMs);
  const pageOf = ({ limit, after }: SweepPage) => ({ limit, ...(after === null ? {} : { after }) });
  return {
    /** Buyers' own reservations. */
    async expireReservations({ overdueMs, ...page }: OverduePage): Promise<SweptPage> {
      const overdue = await listOverdueReservations(db, before(overdueMs), pageOf(page));
      return sweepPage(
        overdue,
        async (reservationId) => (await seats.expire({ orderId: null, reservationId }, metadataOf)) === 'expired',
      );
    },

    /** Holds of orders. Their seats are free for others anyway; this gives them back to the counters. */
    async expireHolds({ overdueMs, ...page }: OverduePage): Promise<SweptPage> {
      const overdue = await listOverdueHolds(db, before(overdueMs), pageOf(page));
      return sweepPage(overdue, (hold) => seats.expireHold(hold, metadataOf));
    },
  };
};
