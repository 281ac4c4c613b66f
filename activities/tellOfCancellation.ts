import { type CancelledConcertOutcome } from '../domain/notices/events';
import { add } from '../domain/shared/money';
import { paymentsOfOrder } from '../projections/payments';
import { type DeliveryPolicy } from '../workflows/contracts/policy';
import { type ActivityDeps } from './deps';
import { noticeIdOf } from './onceIds';

interface ToTell {
  readonly concertId: string;
  readonly userId: string;
  readonly orderId: string | null;
  readonly reservationId: string;
  readonly policy: DeliveryPolicy;
}

/** Money that came at the last moment went back by itself. */
const outcomeOf = async ({ db }: ActivityDeps, orderId: string | null): Promise<CancelledConcertOutcome> => {
  if (orderId === null) return { outcome: 'seats_released' };
  const amounts = (await paymentsOfOrder(db, orderId))
    .filter(({ succeededAt }) => succeededAt !== null)
    .map(({ amount }) => amount);
  return amounts.length === 0 ? { outcome: 'not_charged' } : { outcome: 'refunded', refunded: amounts.reduce(add) };
};

/** Whoever had seats and never paid for them; a paid order's own cancellation tells its buyer. */
export const tellOfCancellation = async (deps: ActivityDeps, told: ToTell): Promise<void> => {
  const { concertId, userId, orderId, policy } = told;
  const kind = 'concert_cancelled';
  // Of an order it is the order that is told of, as everywhere.
  const reservationId = orderId === null ? told.reservationId : null;
  await deps.processes.startNotice({
    noticeId: noticeIdOf({ kind, concertId, orderId, reservationId }),
    ...{ userId, concertId, orderId, reservationId, policy },
    subject: { kind, ...(await outcomeOf(deps, orderId)) },
  });
};
