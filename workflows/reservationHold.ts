import {
  allHandlersFinished,
  CancellationScope,
  condition,
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

export const hold = defineUpdate<Answer>(MESSAGES.hold);
export const release = defineUpdate<Answer, [{ reason: string; actor: string }]>(MESSAGES.release);

const notHeld = (): Answer => refused('reservation_not_held', 'This reservation is no longer held.');

/** Seats held before there is an order: all of them or none, until they are released, ordered or the time is up. */
export async function reservationHold(input: ReservationHoldInput): Promise<ReservationHoldResult> {
  const { reservationId, userId, items, policy } = input;
  const desk = openDesk(attentionInTemporalOnly);
  let held: Answer | undefined;
  let releasing: { reason: string; answer?: Answer } | undefined;
  let closed = false;

  setHandler(
    hold,
    async () => {
      await answered(() => held !== undefined);
      return held ?? notHeld();
    },
    { description: 'Hold the seats. Sent by the API with the reservation.' },
  );
  setHandler(
    release,
    async ({ reason }) => {
      const mine = (releasing ??= { reason });
      await answered(() => mine.answer !== undefined || closed);
      return mine.answer ?? notHeld();
    },
    { description: 'Free the seats before their time. Input: {"reason": "…", "actor": "…"}' },
  );

  const free = (reason: string) =>
    desk.step('releaseSeats', () => local.releaseSeats({ orderId: null, reservationId, reason }), { noAbort: true });

  const run = async (): Promise<ReservationHoldResult> => {
    const expiresAt = Date.now() + policy.holdMs;
    const seats = await desk.step(
      'holdSeats',
      () =>
        local.holdSeats({
          reservationId,
          userId,
          lines: items,
          expiresAt: new Date(expiresAt).toISOString(),
          latestExpiresAt: new Date(expiresAt + policy.holdExtensionMs).toISOString(),
          seatsFreeAt: new Date(expiresAt + policy.holdGraceMs).toISOString(),
        }),
      { noAbort: true },
    );
    held = seats.outcome === 'held' ? settled : seats;
    if (seats.outcome === 'refused') {
      desk.progress.set('holdSeats', 'refused', seats.refusal.code);
      return { outcome: 'rejected' };
    }
    const asked = await condition(() => releasing !== undefined, policy.holdMs, { summary: 'the hold runs out' });
    if (!asked || releasing === undefined) {
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
    held ??= notHeld();
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
