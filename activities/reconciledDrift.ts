import { heartbeat } from '@temporalio/activity';
import { driftDecider } from '../domain/drift/driftDecider';
import { driftIdOf } from '../domain/drift/driftId';
import { type Difference, driftStream } from '../domain/drift/events';
import { clearSuspect, type Drift, listOpenDrifts, listSuspects, type Suspect } from '../projections';
import { type ReconciledPage } from '../workflows/contracts/reconciliation';
import { metadataOf, mustAccept } from './commands';
import { type ActivityDeps, timeOf } from './deps';
import { type LookAgain } from './lookAgain';
import { inTurns } from './inTurns';

/** `after`: the \`next\` of the page before. */
export interface DriftsPage {
  readonly after: string | null;
}

export interface SuspectsPage extends DriftsPage {
  /** Whatever was seen later may still come right by itself. */
  readonly graceMs: number;
}

const PAGE = 25;
const AT_ONCE = 5;
const BY = 'reconciliation';

/**
 * The second look, at one thing at a time and at both sides as they are now. Only what still differs is recorded, and what was
 * recorded and differs no more is healed.
 */
export const reconciledDriftActivities = (deps: ActivityDeps, lookAgain: LookAgain) => {
  const { db, eventStore } = deps;

  const record = async (difference: Difference): Promise<boolean> => {
    const driftId = driftIdOf(difference.kind, difference.reference);
    const result = mustAccept(
      await eventStore.execute({
        decider: driftDecider,
        streamId: driftStream(driftId),
        command: { type: 'RecordDrift', driftId, difference, lookedUp: true, now: timeOf(deps) },
        // It may come and go: each time is another fact, and the decider knows what is none.
        commandId: `drift-${driftId}:found:${deps.clock().getTime()}`,
        metadata: metadataOf(),
      }),
    );
    return result.outcome === 'appended';
  };

  const hasGone = async ({ driftId, version }: Drift): Promise<void> => {
    mustAccept(
      await eventStore.execute({
        decider: driftDecider,
        streamId: driftStream(driftId),
        command: { type: 'HealDrift', how: 'gone', by: BY, reason: null, now: timeOf(deps) },
        commandId: `drift-${driftId}:gone:${version}`,
        metadata: metadataOf(),
      }),
    );
  };

  /** @throws what one of them failed with, when none came out right: then it is rather the provider */
  const each = async <T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> => {
    const failures = await inTurns(items, AT_ONCE, async (item) => {
      await work(item);
      heartbeat();
    });
    if (failures.length > 0 && failures.length === items.length) throw failures[0];
  };

  return {
    /** Counts the differences that are new. */
    async confirmSuspects({ graceMs, after }: SuspectsPage): Promise<ReconciledPage> {
      // Of this comparison, or of one that did not come so far.
      const seenBefore = new Date(deps.clock().getTime() - graceMs);
      const { items, next } = await listSuspects(db, seenBefore, { limit: PAGE, ...from(after) });
      let count = 0;
      await each<Suspect>(items, async (each) => {
        const difference = await lookAgain(each);
        if (difference !== null && (await record(difference))) count += 1;
        await clearSuspect(db, each);
      });
      return { count, next };
    },

    /** Counts the differences that have gone by themselves, or by what somebody did elsewhere. */
    async closeGone({ after }: DriftsPage): Promise<ReconciledPage> {
      const { items, next } = await listOpenDrifts(db, { limit: PAGE, ...from(after) });
      let count = 0;
      await each<Drift>(items, async (drift) => {
        const difference = await lookAgain(drift);
        if (difference !== null) await record(difference);
        else {
          await hasGone(drift);
          count += 1;
        }
      });
      return { count, next };
    },
  };
};

const from = (after: string | null) => (after === null ? {} : { after });
