import { type ConcertNoticesInput, type ConcertNoticesResult } from './contracts/concertNotices';
import { bulk, local } from './steps/activities';
import { attentionInTemporalOnly } from './steps/attention';
import { AbortedByOperator, openDesk } from './steps/desk';
import { goOn, inPages } from './steps/pages';

/** Tells everybody who has seats of a concert that its date has changed: one notice each, in a workflow of its own. */
export async function concertNotices(input: ConcertNoticesInput): Promise<ConcertNoticesResult> {
  const { concertId, version, policy, fanOut, resumed } = input;
  const desk = openDesk(attentionInTemporalOnly);
  let told = resumed?.told ?? 0;
  let outcome: ConcertNoticesResult['outcome'] = 'told';
  try {
    await inPages(fanOut, resumed?.after ?? null, {
      look: async (after) => {
        const page = await desk.step('tellHolders', () =>
          bulk.tellHolders({ concertId, version, after, policy, fanOut }),
        );
        told += page.asked;
        desk.progress.set('notices', page.after === null ? 'done' : 'running', `${told} on their way`);
        // A page at a time, with a pause: tickets are mailed on the same queue.
        return { ...page, full: true, finished: page.after === null };
      },
      anew: (after) => goOn<typeof concertNotices>({ ...input, resumed: { after, told } }),
    });
  } catch (error) {
    if (!(error instanceof AbortedByOperator)) throw error;
    outcome = 'given_up';
  }
  // Given up is settled, too: the sweep looks for what nobody has dealt with.
  await desk.step('recordAnnounced', () => local.recordAnnounced({ concertId, version }), { noAbort: true });
  return { outcome, told };
}
