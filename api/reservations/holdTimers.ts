import { type Logger } from 'pino';
import { type Processes, type ReservationToWatch } from '../processes/types';

/** A crush of holds must not drown Temporal, which has the orders to carry: their timers follow at this pace. */
const PAUSE_MS = 100;
/** Beyond these the sweep ends what runs out. */
const MOST_WAITING = 10_000;

/** The timers behind holds that buyers made themselves. Nobody waits for them, and no seat depends on them. */
export interface HoldTimers {
  start(reservation: ReservationToWatch): void;
  /** The hold has ended by other means. */
  end(reservationId: string): void;
  /** Starts no more of them; the sweep ends what was still in line. */
  stop(): void;
}

type Parts = { readonly processes: Pick<Processes, 'startHoldTimer' | 'endHoldTimer'>; readonly logger: Logger };

export const createHoldTimers = ({ processes, logger }: Parts): HoldTimers => {
  /** Held, and not started yet; first come, first served. Whoever ends in line takes nobody's turn. */
  const waiting = new Map<string, ReservationToWatch>();
  let turns: NodeJS.Timeout | undefined;

  const goOnWithout = (reservationId: string, err?: unknown): void =>
    logger.warn({ err, reservationId }, 'a hold has no timer of its own; the sweep will end it');

  const stop = (): void => {
    clearInterval(turns);
    turns = undefined;
    waiting.clear();
  };

  const startNext = (): void => {
    const [next] = waiting.values();
    if (next === undefined) {
      stop();
      return;
    }
    waiting.delete(next.reservationId);
    processes.startHoldTimer(next).catch((error: unknown) => goOnWithout(next.reservationId, error));
  };

  return {
    start(reservation) {
      if (waiting.size >= MOST_WAITING) {
        goOnWithout(reservation.reservationId);
        return;
      }
      waiting.set(reservation.reservationId, reservation);
      if (turns !== undefined) return;
      turns = setInterval(startNext, PAUSE_MS);
      startNext();
    },
    end(reservationId) {
      if (waiting.delete(reservationId)) return;
      processes.endHoldTimer(reservationId).catch((error: unknown) => goOnWithout(reservationId, error));
    },
    stop,
  };
};
