import { refused, silence, specificationOf } from '../shared/given.spec';
import { type NoticeCommand } from './commands';
import { type NoticeEvent, type NoticeSubject } from './events';
import { noticeDecider } from './noticeDecider';

const given = specificationOf(noticeDecider);

const noticeId = 'n1';
const to = { noticeId, userId: 'u1', contactId: 'contact1', concertId: 'c1', orderId: 'o1', reservationId: null };
const subject: NoticeSubject = {
  kind: 'concert_cancelled',
  outcome: 'refunded',
  refunded: { amount: 48_000, currency: 'PLN' },
};
const moved: NoticeSubject = {
  kind: 'concert_rescheduled',
  startsAt: '2027-06-28T18:00:00Z',
  previousStartsAt: '2027-06-27T18:00:00Z',
  refundWindowEndsAt: null,
};

const request: NoticeCommand = { type: 'RequestNotice', to, subject };
const recordSent: NoticeCommand = { type: 'RecordNoticeSent', providerMessageId: 'm1', now: '2027-05-02T10:00:00Z' };
const fail: NoticeCommand = { type: 'FailNotice', error: 'the provider is down', attempts: 10 };

const requested: NoticeEvent = { type: 'NoticeRequested', data: { ...to, ...subject } };
const sent: NoticeEvent = {
  type: 'NoticeSent',
  data: { noticeId, providerMessageId: 'm1', sentAt: '2027-05-02T10:00:00Z' },
};
const failed: NoticeEvent = {
  type: 'NoticeFailed',
  data: { noticeId, error: 'the provider is down', attempts: 10 },
};

describe('RequestNotice', () => {
  it('says who is told what', () => given([]).when(request).then([requested]));
  it('tells of a new time', () =>
    given([])
      .when({ ...request, subject: moved })
      .then([{ type: 'NoticeRequested', data: { ...to, ...moved } }]));
  it('tells of money that goes back', () => {
    const returned = {
      kind: 'money_returned',
      cause: 'late_payment',
      refunded: { amount: 100, currency: 'PLN' },
    } as const;
    given([])
      .when({ ...request, subject: returned })
      .then([{ type: 'NoticeRequested', data: { ...to, ...returned } }]);
  });
  it.each([
    ['somebody else', { ...request, to: { ...to, userId: 'u2' } }],
    ['something else', { ...request, subject: moved }],
  ])('refuses %s under the same id', (_what, command) =>
    given([requested]).when(command).then(refused('notice_exists')),
  );
  it.each([
    ['the second time', [requested]],
    ['when it was sent', [requested, sent]],
  ])('stays silent %s', (_when, history) => given(history).when(request).then(silence));
});

describe('RecordNoticeSent', () => {
  it.each([
    ['was asked for', [requested]],
    ['had to be helped', [requested, failed]],
  ])('says that a notice is out that %s', (_what, history) => given(history).when(recordSent).then([sent]));
  it('refuses a notice that does not exist', () => given([]).when(recordSent).then(refused('notice_not_found')));
  it('stays silent the second time', () => given([requested, sent]).when(recordSent).then(silence));
});

describe('FailNotice', () => {
  it('says what stopped it', () => given([requested]).when(fail).then([failed]));
  it('says it again when it stopped again', () => given([requested, failed]).when(fail).then([failed]));
  it('refuses a notice that does not exist', () => given([]).when(fail).then(refused('notice_not_found')));
  it('stays silent about one that went out after all', () => given([requested, sent]).when(fail).then(silence));
});
