import { allHandlersFinished, condition, defineUpdate, isCancellation, setHandler } from '@temporalio/workflow';
import { type Answer, refused, settled } from './contracts/answers';
import { type ConcertCancellationInput, type ConcertCancellationResult } from './contracts/concertCancellation';
import { type FanOutProgress } from './contracts/fanOut';
import { MESSAGES } from './contracts/names';
import { bulk, local } from './steps/activities';
import { answered } from './steps/answered';
import { attentionInTemporalOnly } from './steps/attention';
import { AbortedByOperator, type Desk, openDesk } from './steps/desk';
import { goOn, inPages } from './steps/pages';
import { showProgress } from './steps/progress';

export const begin = defineUpdate<Answer>(MESSAGES.begin);

const NOTHING_YET: FanOutProgress = { total: 0, done: 0, failed: 0 };

/**
 * Cancels a concert: its sale is stopped in one transaction, then everybody who had seats is paid back and told, each order in a
 * workflow of its own. Ends when none of them is on its way any more; those that failed wait in their own workflows for an operator
 * and keep nobody else waiting.
 */
export async function concertCancellation(input: ConcertCancellationInput): Promise<ConcertCancellationResult> {
  const desk = openDesk(attentionInTemporalOnly);
  let begun: Answer | undefined = input.resumed === undefined ? undefined : settled;
  let progress = NOTHING_YET;
  setHandler(
    begin,
    async () => {
      await answered(() => begun !== undefined);
      return begun ?? settled;
    },
    { description: 'Stop the sale; answered when it has stopped and everybody concerned is known. Sent by the API.' },
  );

  try {
    begun ??= await stopSales(input, desk);
    if (begun.outcome === 'refused') {
      await condition(allHandlersFinished);
      return { outcome: 'refused', reason: begun.refusal.code, ...progress };
    }
    await cancelOrders(input, desk, (now) => {
      progress = now;
    });
    await condition(allHandlersFinished);
    return { outcome: 'cancelled', ...progress };
  } catch (error) {
    if (!isCancellation(error) && !(error instanceof AbortedByOperator)) throw error;
    begun ??= refused('cancellation_aborted', 'The cancellation of the concert was ended by an operator.');
    await answered(allHandlersFinished);
    if (error instanceof AbortedByOperator) return { outcome: 'given_up', reason: error.message, ...progress };
    throw error;
  }
}

/** From here on nobody can come by seats of this concert, and whoever has some is on the list. */
const stopSales = async ({ concertId, reason, actor }: ConcertCancellationInput, desk: Desk): Promise<Answer> => {
  const stopped = await desk.step('stopSales', () => local.cancelConcertSales({ concertId, reason, actor }));
  if (stopped.outcome === 'refused') {
    desk.progress.set('stopSales', 'refused', stopped.refusal.code);
    return stopped;
  }
  await desk.step('listAffected', () => local.listAffected({ concertId }));
  return settled;
};

const cancelOrders = async (
  input: ConcertCancellationInput,
  desk: Desk,
  hear: (progress: FanOutProgress) => void,
): Promise<void> => {
  const { concertId, actor, policy, fanOut, resumed } = input;
  await inPages(fanOut, resumed?.after ?? null, {
    look: async (after) => {
      const page = await desk.step('cancelOrders', () =>
        bulk.cancelOrders({ concertId, actor, after, policy, fanOut }),
      );
      hear(page.progress);
      const { total, done, failed } = page.progress;
      showProgress(desk.progress, page.progress);
      return { ...page, finished: done + failed === total };
    },
    anew: (after) => goOn<typeof concertCancellation>({ ...input, resumed: { after } }),
  });
};
