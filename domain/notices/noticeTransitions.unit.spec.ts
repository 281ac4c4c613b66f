import fc from 'fast-check';
import { holdToTransitions, ofType } from '../shared/transitions.spec';
import { type NoticeCommand } from './commands';
import { type NoticeSubject } from './events';
import { noticeDecider } from './noticeDecider';

const to = fc.record({
  noticeId: fc.constant('n1'),
  userId: fc.constantFrom('u1', 'u1', 'u2'),
  contactId: fc.constant(null),
  concertId: fc.constant('c1'),
  orderId: fc.constant(null),
  reservationId: fc.constant('r1'),
});
const subject = fc.constant<NoticeSubject>({ kind: 'concert_cancelled', outcome: 'seats_released' });

const commands: fc.Arbitrary<NoticeCommand> = fc.oneof(
  fc.record({ ...ofType('RequestNotice'), to, subject }),
  fc.record({
    ...ofType('RecordNoticeSent'),
    providerMessageId: fc.constant('m1'),
    now: fc.constant('2027-05-02T10:00:00Z'),
  }),
  fc.record({ ...ofType('FailNotice'), error: fc.constant('down'), attempts: fc.constant(10) }),
);

const notFound = ['!notice_not_found'] as const;
const request = { RequestNotice: ['silent', '!notice_exists'] } as const;

it('a notice keeps to its table', () =>
  holdToTransitions({
    decider: noticeDecider,
    statusOf: ({ status }) => status,
    commands,
    transitions: {
      none: { RequestNotice: ['requested'], RecordNoticeSent: notFound, FailNotice: notFound },
      requested: { ...request, RecordNoticeSent: ['sent'], FailNotice: ['failed'] },
      failed: { ...request, RecordNoticeSent: ['sent'], FailNotice: ['failed'] },
      sent: { ...request, RecordNoticeSent: ['silent'], FailNotice: ['silent'] },
    },
  }));
