import { type NoticeCommand } from '../domain/notices/commands';
import { type NoticeEvent, noticeStream } from '../domain/notices/events';
import { noticeDecider } from '../domain/notices/noticeDecider';
import { type DataOf } from '../domain/shared/event';
import { renderNoticeMail } from '../integrations/noticeMail';
import { getConcert } from '../projections/concerts';
import { type NoticeInput } from '../workflows/contracts/notice';
import { metadataOf, mustAccept } from './commands';
import { type ActivityDeps, timeOf } from './deps';
import { sendOnce } from './mailOnce';
import { placedOrder } from './tickets';

type Requested = DataOf<NoticeEvent, 'NoticeRequested'>;

export const noticeActivities = (deps: ActivityDeps) => {
  const { eventStore, db, personalData } = deps;

  const decide = async (noticeId: string, command: NoticeCommand, step: string): Promise<void> => {
    mustAccept(
      await eventStore.execute({
        decider: noticeDecider,
        streamId: noticeStream(noticeId),
        command,
        commandId: `notice-${noticeId}:${step}`,
        metadata: metadataOf(),
      }),
    );
  };

  /** As the order's customer gave it, else as the user is known. Null once he was erased. */
  const addressee = ({ contactId, userId }: Requested) =>
    contactId === null ? personalData.personById(userId) : personalData.contactById(contactId);

  return {
    async requestNotice(notice: Omit<NoticeInput, 'policy'>): Promise<void> {
      const { noticeId, userId, concertId, orderId, reservationId, subject } = notice;
      const contactId = orderId === null ? null : (await placedOrder(eventStore, orderId)).contactId;
      const to = { noticeId, userId, contactId, concertId, orderId, reservationId };
      await decide(noticeId, { type: 'RequestNotice', to, subject }, 'request');
    },

    /** `nobody`: he was erased meanwhile, and there is nobody left to tell. */
    async sendNotice({ noticeId }: { noticeId: string }): Promise<'sent' | 'nobody'> {
      const [first, ...later] = await eventStore.load<NoticeEvent>(noticeStream(noticeId));
      if (first?.type !== 'NoticeRequested') throw new Error(`notice ${noticeId} was never requested`);
      if (later.some(({ type }) => type === 'NoticeSent')) return 'sent';
      const requested = first.data as Requested;
      const { concertId, orderId } = requested;
      const person = await addressee(requested);
      if (person === null) return 'nobody';
      const concert = await getConcert(db, concertId);
      if (concert === undefined) throw new Error(`notice ${noticeId} is about concert ${concertId}, which is gone`);
      const messageId = `notice-${noticeId}@${deps.mailDomain}`;
      await sendOnce(deps, {
        messageId,
        requestedAt: first.recordedAt,
        triedBefore: later.some(({ type }) => type === 'NoticeFailed'),
        compose: () =>
          Promise.resolve({
            ...renderNoticeMail({ customerName: person.name, concert, orderId, subject: requested }),
            messageId,
            from: deps.mailFrom,
            to: person.email,
            variables: { notice_id: noticeId, ...(orderId === null ? {} : { order_id: orderId }) },
          }),
      });
      await decide(noticeId, { type: 'RecordNoticeSent', providerMessageId: messageId, now: timeOf(deps) }, 'sent');
      return 'sent';
    },

    failNotice: ({ noticeId, error, attempts, parking }: FailedNotice): Promise<void> =>
      decide(noticeId, { type: 'FailNotice', error, attempts }, `fail:${parking}`),
  };
};

interface FailedNotice {
  readonly noticeId: string;
  readonly error: string;
  readonly attempts: number;
  readonly parking: number;
}
