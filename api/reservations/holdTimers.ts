import { type Logger } from 'pino';
import { RateLimiterMemory, RateLimiterQueue } from 'rate-limiter-flexible';
import { type Processes, type ReservationToWatch } from '../processes/types';

/** A crush of holds must not drown Temporal, which has the orders to carry: their timers follow at this pace. */
const TIMERS_PER_SECOND = 10;
/** Beyond these the sweep ends what runs out. */
const MOST_WAITING = 10_000;

/** The timers behind holds that buyers made themselves. Nobody waits for them, and no seat depends on them. */
export interface HoldTimers {
  start(reservation: ReservationToWatch): void;
  /** The hold has ended by other means. */
  end(reservationId: string): void;
}

type Parts = { readonly processes: Pick<Processes, 'startHoldTimer' | 'endHoldTimer'>; readonly logger: Logger };

export const createHoldTimers = ({ processes, logger }: Parts): HoldTimers => {
  const pace = new RateLimiterQueue(new RateLimiterMemory({ points: TIMERS_PER_SECOND, duration: 1 }), {
    maxQueueSize: MOST_WAITING,
  });
  /** Held, and not started yet. */
  const waiting = new Set<string>();

  const inTheBackground = (reservationId: string, work: () => Promise<void>): void => {
    work().catch((err: unknown) => {
      logger.warn({ err, reservationId }, 'a hold has no timer of its own; the sweep will end it');
    });
  };
  return {
    start(reservation) {
      const { reservationId } = reservation;
      waiting.add(reservationId);
      inTheBackground(reservationId, async () => {
        try {
          await pace.removeTokens(1);
        } catch (error) {
          waiting.delete(reservationId);
          throw error;
        }
        if (waiting.delete(reservationId)) await processes.startHoldTimer(reservation);
      });
    },
    end(reservationId) {
      if (waiting.delete(reservationId)) return;
      inTheBackground(reservationId, () => processes.endHoldTimer(reservationId));
    },
  };
};
