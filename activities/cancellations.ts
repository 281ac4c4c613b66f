import { type CancelledConcertOutcome } from '../domain/notices/events';
import { orderStream } from '../domain/orders/events';
import { orderDecider } from '../domain/orders/orderDecider';
import { type DeliveryPolicy } from '../workflows/contracts/policy';
import { metadataOf, mustAccept } from './commands';
import { type ActivityDeps, timeOf } from './deps';
import { noticeIdOf } from './onceIds';
import { startCancellation, type StartCancellation } from './startCancellation';

export interface CancellationNotice {
  readonly orderId: string;
  readonly userId: string;
  readonly concertId: string;
  readonly end: CancelledConcertOutcome;
  readonly policy: DeliveryPolicy;
}

export const cancellationActivities = (deps: ActivityDeps) => {
  const { eventStore, processes } = deps;

  return {
    startCancellation: (start: StartCancellation) => startCancellation(deps, start),

    /** The money is back, or an operator has seen to it. */
    async finishCancellation({ cancellationId, orderId }: { cancellationId: string; orderId: string }): Promise<void> {
      mustAccept(
        await eventStore.execute({
          decider: orderDecider,
          streamId: orderStream(orderId),
          command: { type: 'FinishCancellation', cancellationId, now: timeOf(deps) },
          commandId: `cancellation-${cancellationId}:finish`,
          metadata: metadataOf(),
        }),
      );
    },

    /** Tells the buyer of a paid order that a concert of it was cancelled, and what became of his money. */
    startCancellationNotice({ orderId, userId, concertId, end, policy }: CancellationNotice): Promise<void> {
      const about = { concertId, orderId, reservationId: null };
      const noticeId = noticeIdOf({ kind: 'concert_cancelled', ...about });
      return processes.startNotice({
        noticeId,
        userId,
        ...about,
        subject: { kind: 'concert_cancelled', ...end },
        policy,
      });
    },
  };
};
