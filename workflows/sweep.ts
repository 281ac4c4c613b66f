import { log, proxyActivities } from '@temporalio/workflow';
import { type Activities } from '../activities';
import { type SweepInput, type SweepPage, type SweepResult, type SweptPage } from './contracts/sweep';
import { describeFailure, isActivityError } from './steps/failures';
import { openProgress } from './steps/progress';

/** A part that always has more to do leaves it to the next sweep, so that the others get their turn. */
const PAGES = 50;
const PAGE_SIZE = 100;

type Part = (page: SweepPage) => Promise<SweptPage>;

const sweeping = proxyActivities<Activities>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumAttempts: 3 },
});

/** One after the other. Their names are what the result and the details say. */
const partsOf = ({
  holdOverdueMs = 60_000,
  cartIdleMs,
  cartStrandedMs,
  concertEndsAfterMs,
  announcing,
  feeAfterMs,
  recovering,
}: SweepInput): Readonly<Record<string, Part>> => ({
  expireReservations: (page) => sweeping.expireReservations({ ...page, overdueMs: holdOverdueMs }),
  expireHolds: (page) => sweeping.expireHolds({ ...page, overdueMs: holdOverdueMs }),
  abandonCarts: (page) => sweeping.abandonCarts({ ...page, idleMs: cartIdleMs }),
  returnStrandedCarts: (page) => sweeping.returnStrandedCarts({ ...page, strandedMs: cartStrandedMs }),
  endConcerts: (page) => sweeping.endConcerts({ ...page, afterMs: concertEndsAfterMs }),
  ...(recovering === undefined
    ? {}
    : {
        recoverOrders: (page: SweepPage) => sweeping.recoverOrders({ ...page, ...recovering }),
        restartRefunds: (page: SweepPage) => sweeping.restartRefunds({ ...page, ...recovering }),
      }),
  ...(announcing === undefined
    ? {}
    : { announceConcerts: (page: SweepPage) => sweeping.announceConcerts({ ...page, ...announcing }) }),
  ...(feeAfterMs === undefined
    ? {}
    : { recordFees: (page: SweepPage) => sweeping.recordFees({ ...page, afterMs: feeAfterMs }) }),
});

/**
 * Finds what time has overtaken and nobody came back for. Started by the schedule of the same name. It parks nothing: a part that
 * fails is logged and left to the next sweep, and the other parts go on.
 */
export async function sweep(input: SweepInput): Promise<SweepResult> {
  const progress = openProgress();
  const swept: Record<string, number> = {};
  const failed: string[] = [];
  for (const [name, part] of Object.entries(partsOf(input))) {
    progress.set(name, 'running');
    try {
      swept[name] = await inPages(part);
      progress.set(name, 'done', `${swept[name]} swept`);
    } catch (error) {
      if (!isActivityError(error)) throw error;
      failed.push(name);
      const reason = describeFailure(error);
      progress.set(name, 'failed', reason);
      log.error('a part of the sweep failed; the next sweep tries again', { part: name, reason });
    }
  }
  return { swept, failed };
}

const inPages = async (part: Part): Promise<number> => {
  let swept = 0;
  let after: string | null = null;
  for (let page = 0; page < PAGES; page += 1) {
    const answer: SweptPage = await part({ limit: PAGE_SIZE, after });
    swept += answer.swept;
    if (answer.next === null) break;
    after = answer.next;
  }
  return swept;
};
