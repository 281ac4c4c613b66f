import { continueAsNew, log, proxyActivities, sleep, workflowInfo } from '@temporalio/workflow';
import { type Activities } from '../activities';
import {
  type ReconciledPage,
  type ReconciliationInput,
  type ReconciliationPage,
  type ReconciliationProgress,
  type ReconciliationResult,
} from './contracts/reconciliation';
import { type RetryPolicyInMs } from './contracts/policy';
import { describeFailure, isActivityError } from './steps/failures';
import { openProgress, type Progress } from './steps/progress';

/** A worker that dies in the middle of a page is missed in half a minute, and the page is taken up again. */
const comparingBy = (policy: RetryPolicyInMs) =>
  proxyActivities<Activities>({
    startToCloseTimeout: policy.attemptTimeoutMs,
    heartbeatTimeout: '30s',
    retry: {
      initialInterval: policy.initialIntervalMs,
      backoffCoefficient: policy.backoffCoefficient,
      maximumInterval: policy.maximumIntervalMs,
      maximumAttempts: policy.maximumAttempts,
    },
  });
type Comparing = ReturnType<typeof comparingBy>;

interface Part {
  readonly name: string;
  readonly page: (page: ReconciliationPage) => Promise<ReconciledPage>;
  /** Before its first page. */
  readonly waitMs?: number;
  /** What it did not come through the next one has to look at, too. */
  readonly moves?: boolean;
}

/** One after the other. Their names are what the result and the details say. */
const partsOf = (comparing: Comparing, { graceMs, orderOverdueMs }: ReconciliationInput): readonly Part[] => [
  { name: 'intents', page: (page) => comparing.compareIntentBooks(page), moves: true },
  { name: 'refunds', page: (page) => comparing.compareRefundBooks(page), moves: true },
  { name: 'disputes', page: (page) => comparing.compareDisputeBooks(page), moves: true },
  { name: 'orders', page: (page) => comparing.compareOrders({ ...page, orderOverdueMs }) },
  // What is on its way comes right meanwhile.
  { name: 'suspects', page: ({ after }) => comparing.confirmSuspects({ after, graceMs }), waitMs: graceMs },
  { name: 'open', page: ({ after }) => comparing.closeGone({ after }) },
];

/**
 * Compares what we have of payments and refunds with the provider's books, both ways, and writes down what still differs at a second
 * look. Started by the schedule of the same name. It parks nothing: a part that fails is left to the next one, and the others go on.
 */
export async function reconciliation(input: ReconciliationInput): Promise<ReconciliationResult> {
  const progress = openProgress();
  const { lookBackMs } = input;
  const comparing = comparingBy(input.retry);
  const parts = partsOf(comparing, input);
  let state: ReconciliationProgress;
  try {
    state = input.resumed ?? {
      span: await comparing.beginReconciliation({ lookBackMs }),
      ...{ part: 0, after: null, counts: {}, failed: [] },
    };
  } catch (error) {
    return { counts: {}, failed: [failedAs('begin', error, progress)] };
  }
  let pages = 0;

  for (let part = parts[state.part]; part !== undefined; part = parts[state.part]) {
    if (part.waitMs !== undefined && state.after === null)
      await sleep(part.waitMs, { summary: 'what is on its way comes right meanwhile' });
    state = await takePage(part, state, progress);
    pages += 1;
    if (pages >= input.pagesPerRun || workflowInfo().continueAsNewSuggested)
      return continueAsNew<typeof reconciliation>({ ...input, resumed: state });
  }

  const { span, counts, failed } = state;
  if (parts.some(({ name, moves }) => moves === true && failed.includes(name))) return { counts, failed };
  try {
    await comparing.finishReconciliation({ to: span.to });
    return { counts, failed };
  } catch (error) {
    return { counts, failed: [...failed, failedAs('finish', error, progress)] };
  }
}

const takePage = async (
  { name, page }: Part,
  state: ReconciliationProgress,
  progress: Progress,
): Promise<ReconciliationProgress> => {
  const { span, after, counts, failed, part } = state;
  progress.set(name, 'running', `${counts[name] ?? 0} so far`);
  try {
    const { count, next } = await page({ ...span, after });
    const counted = { ...counts, [name]: (counts[name] ?? 0) + count };
    if (next !== null) return { ...state, counts: counted, after: next };
    progress.set(name, 'done', String(counted[name]));
    return { ...state, counts: counted, after: null, part: part + 1 };
  } catch (error) {
    return { ...state, failed: [...failed, failedAs(name, error, progress)], after: null, part: part + 1 };
  }
};

/** @throws what is no failure of an activity */
const failedAs = (part: string, error: unknown, progress: Progress): string => {
  if (!isActivityError(error)) throw error;
  const reason = describeFailure(error);
  progress.set(part, 'failed', reason);
  log.error('a part of the reconciliation failed; the next one tries again', { part, reason });
  return part;
};
