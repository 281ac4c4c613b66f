import { condition, defineSignal, log, setHandler } from '@temporalio/workflow';
import { type DisputeStanding } from '../activities/disputes';
import { type DisputeInput, type DisputeResult } from './contracts/dispute';
import { MESSAGES } from './contracts/names';
import { local, provider } from './steps/activities';
import { attentionOfOrder } from './steps/attention';
import { openDesk } from './steps/desk';
import { describeFailure, isActivityError } from './steps/failures';

export const disputeNews = defineSignal(MESSAGES.disputeNews);

/** A bank takes weeks to decide: looked up a few times a day it is still found, and the history stays short. */
const SLOWER = 6;

/**
 * Follows a dispute from the first word of it to its end: flags the order, blocks its tickets, asks an operator to answer the bank in
 * time, and makes the tickets good again when it is won. A webhook only wakes it; what is so is looked up at the provider.
 */
export async function dispute(input: DisputeInput): Promise<DisputeResult> {
  const { disputeId, providerDisputeId, paymentId, orderId, policy } = input;
  const about = { disputeId, paymentId, orderId };
  const { lookUpMs, maximumLookUpMs, disputesBlockTickets: blocksTickets = true } = policy;
  const desk = openDesk(attentionOfOrder(orderId));
  let news = 0;
  setHandler(
    disputeNews,
    () => {
      news += 1;
    },
    { description: 'The provider has news of this dispute. Sent by the API for a webhook; also makes it look now.' },
  );

  let wait = lookUpMs;
  const look = () => provider(policy.provider, 'look the dispute up').lookUpDispute({ ...about, providerDisputeId });
  const rest = async (seen: number): Promise<void> => {
    const isNews = await condition(() => news > seen, wait);
    wait = isNews ? lookUpMs : Math.min(wait * 2, maximumLookUpMs * SLOWER);
  };

  /** While an operator is asked already a look-up that fails is tried again later, and asks him nothing more. */
  const movedOn = async (from: DisputeStanding): Promise<void> => {
    for (;;) {
      const seen = news;
      await rest(seen);
      try {
        if (isOtherwise(from, await look())) return;
      } catch (error) {
        if (!isActivityError(error)) throw error;
        log.warn('the dispute could not be looked up', { error: describeFailure(error) });
      }
    }
  };

  let answered: DisputeStanding | undefined;
  for (;;) {
    const seen = news;
    const found = await desk.step('lookUpDispute', look, { noAbort: true });
    const { reason, inquiry, outcome } = found;
    await desk.step('flagDispute', () => local.flagDispute({ ...about, reason, inquiry, outcome, blocksTickets }), {
      noAbort: true,
    });
    if (outcome !== null) {
      await desk.step('closeDispute', () => local.closeDispute({ ...about, outcome }), { noAbort: true });
      return { outcome };
    }
    const asksAnew = answered === undefined || isOtherwise(answered, found);
    if (found.needsAnswer && asksAnew) {
      const word = await desk.ask('answerDispute', question(providerDisputeId, found), () => movedOn(found));
      if (word === 'skip') answered = found;
    } else {
      await rest(seen);
    }
  }
}

const isOtherwise = (one: DisputeStanding, other: DisputeStanding): boolean =>
  one.inquiry !== other.inquiry ||
  one.needsAnswer !== other.needsAnswer ||
  one.respondBy !== other.respondBy ||
  one.outcome !== other.outcome;

const question = (providerDisputeId: string, { inquiry, reason, respondBy }: DisputeStanding): string =>
  [
    inquiry
      ? `The buyer's bank asks about the payment (${reason}).`
      : `The buyer's bank takes the money back (${reason}).`,
    `Answer ${providerDisputeId} in Stripe's dashboard${respondBy === null ? '' : ` by ${respondBy}`},`,
    inquiry ? 'or give the money back.' : 'or let it be lost.',
    'Then skip; retry looks at it again.',
  ].join(' ');
