import {
  allHandlersFinished,
  CancellationScope,
  condition,
  defineSignal,
  defineUpdate,
  isCancellation,
  setHandler,
} from '@temporalio/workflow';
import { type Answer, refused, settled } from './contracts/answers';
import { MESSAGES } from './contracts/names';
import { type ReservationHoldInput, type ReservationHoldResult } from './contracts/reservationHold';
import { local } from './steps/activities';
import { answered } from './steps/answered';
import { attentionInTemporalOnly } from './steps/attention';
import { openDesk } from './steps/desk';

export const release = defineUpdate<Answer, [{ reason: string; actor: string }]>(MESSAGES.release);
export const holdEnded = defineSignal(MESSAGES.holdEnded);

const notHeld = (): Answer => refused('reservation_not_held', 'This reservation is no longer held.');

/**
 * The timer behind seats that a buyer holds before there is an order. The hold itself was decided in Postgres, and whoever needs
 * the room of one that ran out takes it: this is what ends it when nobody does, and where an operator sees it and frees it.
 */
export async function reservationHold({
  reservationId,
  expiresAt,
}: ReservationHoldInput): Promise<ReservationHoldResult> {
  const desk = openDesk(attentionInTemporalOnly);
  let releasing: { reason: string; answer?: Answer } | undefined;
  let ended = false;
  let closed = false;

  setHandler(
    release,
    async ({ reason }) => {
      const mine = (releasing ??= { reason });
      await answered(() => mine.answer !== undefined || closed);
      return mine.answer ?? notHeld();
    },
    { description: 'Free the seats before their time. Input: {"reason": "…", "actor": "…"}' },
  );
  setHandler(
    holdEnded,
    () => {
      ended = true;
    },
    { description: 'The seats were given back. Sent by the API.' },
  );

  const free = (reason: string) =>
    desk.step('releaseSeats', () => local.releaseSeats({ orderId: null, reservationId, reason }), { noAbort: true });

  const run = async (): Promise<ReservationHoldResult> => {
    const left = Date.parse(expiresAt) - Date.now();
    const woken = (): boolean => releasing !== undefined || ended;
    if (left > 0) await condition(woken, left, { summary: 'the hold runs out' });
    if (ended) return { outcome: 'released' };
    if (releasing === undefined) {
      // An order that took the reservation over has a timer of its own; then this does nothing and says so.
      return {
        outcome: await desk.step('expireSeats', () => local.expireSeats({ orderId: null, reservationId }), {
          noAbort: true,
        }),
      };
    }
    const outcome = await free(releasing.reason);
    releasing.answer = outcome === 'released' ? settled : notHeld();
    return { outcome };
  };

  const close = async (): Promise<void> => {
    closed = true;
    await condition(allHandlersFinished);
  };

  try {
    const result = await run();
    await close();
    return result;
  } catch (error) {
    if (!isCancellation(error)) throw error;
    // Cancel in the Web UI leaves nothing behind.
    await CancellationScope.nonCancellable(async () => {
      await free('cancelled_by_operator');
      await close();
    });
    throw error;
  }
}
