import fc from 'fast-check';
import { holdToTransitions, ofType } from '../shared/transitions.spec';
import { type DeliveryCommand } from './commands';
import { deliveryDecider } from './deliveryDecider';

const now = fc.constant('2027-05-02T10:00:00Z');
const by = fc.constant('admin1');
const reason = fc.constant('because');

const commands: fc.Arbitrary<DeliveryCommand> = fc.oneof(
  fc.record({
    ...ofType('RequestDelivery'),
    deliveryId: fc.constant('d1'),
    orderId: fc.constantFrom('o1', 'o2'),
    userId: fc.constant('u1'),
    channel: fc.constant('email' as const),
    contactId: fc.constant('contact1'),
    ticketIds: fc.constant(['t1']),
  }),
  fc.record({ ...ofType('RecordSent'), providerMessageId: fc.constantFrom('m1', 'm2'), now }),
  fc.record({ ...ofType('RecordDelivered'), now }),
  fc.record({ ...ofType('RecordBounce'), reason }),
  fc.record(ofType('RecordComplaint')),
  fc.record({ ...ofType('FailDelivery'), error: fc.constant('down'), attempts: fc.constant(10) }),
  fc.record({ ...ofType('RetryDelivery'), by, reason }),
  fc.record({ ...ofType('SettleDelivery'), by, reason }),
  fc.record({ ...ofType('CancelDelivery'), reason }),
);

const notFound = ['!delivery_not_found'] as const;
const request = { RequestDelivery: ['silent', '!delivery_exists'] } as const;

it('a delivery keeps to its table', () =>
  holdToTransitions({
    decider: deliveryDecider,
    statusOf: ({ status }) => status,
    commands,
    transitions: {
      none: {
        RequestDelivery: ['requested'],
        RecordSent: notFound,
        RecordDelivered: notFound,
        RecordBounce: notFound,
        RecordComplaint: notFound,
        FailDelivery: notFound,
        RetryDelivery: notFound,
        SettleDelivery: notFound,
        CancelDelivery: notFound,
      },
      requested: {
        ...request,
        RecordSent: ['sent'],
        RecordDelivered: ['delivered'],
        RecordBounce: ['bounced'],
        RecordComplaint: ['complained'],
        FailDelivery: ['failed'],
        RetryDelivery: ['silent'],
        SettleDelivery: ['delivered'],
        CancelDelivery: ['cancelled'],
      },
      sent: {
        ...request,
        RecordSent: ['sent', 'silent'],
        RecordDelivered: ['delivered'],
        RecordBounce: ['bounced'],
        RecordComplaint: ['complained'],
        FailDelivery: ['silent'],
        RetryDelivery: ['silent'],
        SettleDelivery: ['delivered'],
        CancelDelivery: ['!delivery_handed_over'],
      },
      delivered: {
        ...request,
        RecordSent: ['delivered', 'silent'],
        RecordDelivered: ['silent'],
        RecordBounce: ['bounced'],
        RecordComplaint: ['complained'],
        FailDelivery: ['silent'],
        RetryDelivery: ['silent'],
        SettleDelivery: ['silent'],
        CancelDelivery: ['!delivery_handed_over'],
      },
      bounced: {
        ...request,
        RecordSent: ['bounced', 'silent'],
        RecordDelivered: ['silent'],
        RecordBounce: ['silent'],
        RecordComplaint: ['complained'],
        FailDelivery: ['silent'],
        RetryDelivery: ['silent'],
        SettleDelivery: ['delivered'],
        CancelDelivery: ['!delivery_handed_over'],
      },
      complained: {
        ...request,
        RecordSent: ['complained', 'silent'],
        RecordDelivered: ['silent'],
        RecordBounce: ['silent'],
        RecordComplaint: ['silent'],
        FailDelivery: ['silent'],
        RetryDelivery: ['silent'],
        SettleDelivery: ['silent'],
        CancelDelivery: ['!delivery_handed_over'],
      },
      failed: {
        ...request,
        RecordSent: ['sent'],
        RecordDelivered: ['delivered'],
        RecordBounce: ['bounced'],
        RecordComplaint: ['complained'],
        FailDelivery: ['silent'],
        RetryDelivery: ['requested'],
        SettleDelivery: ['delivered'],
        CancelDelivery: ['cancelled'],
      },
      cancelled: {
        ...request,
        RecordSent: ['sent'],
        RecordDelivered: ['delivered'],
        RecordBounce: ['bounced'],
        RecordComplaint: ['complained'],
        FailDelivery: ['silent'],
        RetryDelivery: ['silent'],
        SettleDelivery: ['silent'],
        CancelDelivery: ['silent'],
      },
    },
  }));
