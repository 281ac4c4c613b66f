import { heartbeat } from '@temporalio/activity';
import { concertDecider } from '../domain/concerts/concertDecider';
import { type ConcertEvent, concertStream } from '../domain/concerts/events';
import { type NoticeSubject } from '../domain/notices/events';
import {
  type Announcement,
  dueAnnouncements,
  type Holder,
  isStillOn,
  listHolders,
  recordAnnounced,
} from '../projections/concertAnnouncements';
import { type FanOutPolicy } from '../workflows/contracts/fanOut';
import { type DeliveryPolicy } from '../workflows/contracts/policy';
import { type SweepPage, type SweptPage } from '../workflows/contracts/sweep';
import { type ActivityDeps } from './deps';
import { inTurns } from './inTurns';
import { noticeIdOf } from './onceIds';

export interface NoticesPage extends Announcement {
  readonly after: string | null;
  readonly policy: DeliveryPolicy;
  readonly fanOut: FanOutPolicy;
}

export interface ToldPage {
  readonly asked: number;
  /** Null: all have been told. */
  readonly after: string | null;
}

export interface AnnouncePage extends SweepPage {
  readonly policy: DeliveryPolicy;
  readonly fanOut: FanOutPolicy;
}

const AT_ONCE = 10;

export const concertNoticeActivities = (deps: ActivityDeps) => {
  const { db, eventStore, processes } = deps;

  /** What the concert's events up to this move say. */
  const subjectOf = async ({ concertId, version }: Announcement): Promise<NoticeSubject> => {
    const events = (await eventStore.load<ConcertEvent>(concertStream(concertId))).slice(0, version);
    const fold = (past: typeof events) =>
      past.reduce(
        (state, event) => concertDecider.evolve(state, event as unknown as ConcertEvent),
        concertDecider.initialState(),
      );
    const [before, after] = [fold(events.slice(0, -1)), fold(events)];
    if (before.status === 'none' || after.status === 'none')
      throw new Error(`concert ${concertId} was not moved by its event ${version}`);
    const { startsAt, refundWindowEndsAt } = after;
    return { kind: 'concert_rescheduled', startsAt, previousStartsAt: before.startsAt, refundWindowEndsAt };
  };

  const tell = async ({ concertId, version, policy }: NoticesPage, subject: NoticeSubject, holder: Holder) => {
    const { userId, orderId } = holder;
    const reservationId = orderId === null ? holder.reservationId : null;
    const noticeId = noticeIdOf({ kind: subject.kind, concertId, version, orderId, reservationId });
    await processes.startNotice({ noticeId, userId, concertId, orderId, reservationId, subject, policy });
  };

  return {
    /** The next ones on the list; whoever was told before is not told again. A concert that is cancelled by now has other news. */
    async tellHolders(page: NoticesPage): Promise<ToldPage> {
      const { concertId, after, fanOut } = page;
      if (!(await isStillOn(db, concertId))) return { asked: 0, after: null };
      const limit = fanOut.pageSize;
      const holders = await listHolders(db, { announcement: page, after, limit, now: deps.clock() });
      const subject = await subjectOf(page);
      const failures = await inTurns(holders, AT_ONCE, async (holder) => {
        await tell(page, subject, holder);
        heartbeat();
      });
      if (failures.length > 0) throw failures[0];
      return {
        asked: holders.length,
        after: holders.length < limit ? null : (holders.at(-1)?.reservationId ?? null),
      };
    },

    /** For the sweep: whoever recorded a new date could not start its notices, or somebody has ended them. */
    async announceConcerts({ limit, policy, fanOut }: AnnouncePage): Promise<SweptPage> {
      const due = await dueAnnouncements(db, { limit });
      let started = 0;
      for (const announcement of due) {
        if (await processes.startConcertNotices({ ...announcement, policy, fanOut })) started += 1;
      }
      // The next sweep finds the same ones until their notices are through, so that there is no further page to ask for.
      return { swept: started, next: null };
    },

    recordAnnounced: ({ concertId, version }: Announcement): Promise<void> =>
      recordAnnounced(db, { concertId, version }, deps.clock()),
  };
};
