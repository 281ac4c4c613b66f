import {
  allHandlersFinished,
  condition,
  continueAsNew,
  sleep,
  type Workflow,
  workflowInfo,
} from '@temporalio/workflow';
import { type FanOutPolicy } from '../contracts/fanOut';

export interface Page {
  readonly asked: number;
  /** Where the next one begins; null: this was the end of the list. */
  readonly after: string | null;
  /** As many as may be are under way. */
  readonly full: boolean;
  readonly finished: boolean;
}

export interface Pages {
  look(after: string | null): Promise<Page>;
  /** A new run from there on. */
  anew(after: string | null): Promise<never>;
}

/**
 * Works a list off page by page, again and again from the front until it says that it is finished. A run ends before its history
 * grows long, and another one goes on from where it stopped.
 */
export const inPages = async (policy: FanOutPolicy, from: string | null, { look, anew }: Pages): Promise<void> => {
  let after = from;
  let wait = policy.pollMs;
  for (let pages = 1; ; pages += 1) {
    const page = await look(after);
    if (page.finished) return;
    after = page.after;
    if (pages >= policy.pagesPerRun || workflowInfo().continueAsNewSuggested) await anew(after);
    if (page.asked > 0) wait = policy.pollMs;
    if (after !== null && !page.full) continue;
    await sleep(wait, { summary: page.full ? 'enough are under way' : 'the last ones are under way' });
    wait = Math.min(wait * 2, policy.maximumPollMs);
  }
};

/** Whoever waits for an answer of this run gets it from this run. */
export const goOn = async <W extends Workflow>(...args: Parameters<W>): Promise<never> => {
  await condition(allHandlersFinished);
  return continueAsNew<W>(...args);
};
