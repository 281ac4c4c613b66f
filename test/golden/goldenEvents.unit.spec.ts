import { cartDecider } from '../../domain/carts/cartDecider';
import { concertDecider } from '../../domain/concerts/concertDecider';
import { deliveryDecider } from '../../domain/deliveries/deliveryDecider';
import { driftDecider } from '../../domain/drift/driftDecider';
import { poolDecider } from '../../domain/inventory/poolDecider';
import { reservationDecider } from '../../domain/inventory/reservationDecider';
import { invoiceSeriesDecider } from '../../domain/invoices/invoiceSeriesDecider';
import { noticeDecider } from '../../domain/notices/noticeDecider';
import { orderDecider } from '../../domain/orders/orderDecider';
import { paymentDecider } from '../../domain/payments/paymentDecider';
import { type Decider } from '../../domain/shared/decider';
import { frozen } from '../../domain/shared/given.spec';
import { ticketDecider } from '../../domain/tickets/ticketDecider';
import { userDecider } from '../../domain/users/userDecider';
import { createUpcasters } from '../../event-store';
import { allUpcasters } from '../../projections/upcasters';
import { type AnyEvent, schemaVersions } from './eventTypes';
import { goldenEvent, goldenFiles, goldenName } from './goldenEvents';

type EventType = AnyEvent['type'];

const allTypes = Object.keys(schemaVersions) as EventType[];

const allVersions = allTypes.flatMap((type) =>
  Array.from({ length: schemaVersions[type] }, (_, index) => [type, index + 1] as const),
);

const upcasters = createUpcasters(allUpcasters);

/** Read back by its name, as the store does. */
const recorded = (type: EventType) => goldenEvent(type, schemaVersions[type]) as unknown as AnyEvent;

interface Life {
  readonly types: readonly EventType[];
  /** The state after each event. */
  readonly live: () => readonly object[];
  readonly end: object;
}

const life = <C, E extends AnyEvent, S extends object>(
  decider: Decider<C, E, S>,
  types: readonly E['type'][],
  end: object,
): Life => ({
  types,
  live: () => {
    let state = frozen(decider.initialState());
    return types.map((type) => (state = frozen(decider.evolve(state, frozen(recorded(type)) as E))));
  },
  end,
});

const lives: readonly (readonly [name: string, life: Life])[] = [
  [
    'a user who was erased',
    life(
      userDecider,
      [
        'UserRegistered',
        'RoleGranted',
        'RoleRevoked',
        'PasswordChanged',
        'FinancialInfoChanged',
        'UserSuspended',
        'UserReinstated',
        'UserErased',
      ],
      { status: 'erased', roles: ['customer'] },
    ),
  ],
  [
    'a concert that was moved and cancelled',
    life(
      concertDecider,
      [
        'ConcertCreated',
        'TicketTypeAdded',
        'TicketTypePriced',
        'TicketTypeCapacityChanged',
        'ConcertPublished',
        'ScannerAssigned',
        'ScannerUnassigned',
        'ConcertRenamed',
        'SalesPaused',
        'SalesWindowChanged',
        'SalesResumed',
        'ConcertRescheduled',
        'VenueMoved',
        'TicketTypeWithdrawn',
        'TicketTypeRestored',
        'ConcertCancelled',
      ],
      {
        status: 'cancelled',
        name: 'Beyoncé, Warsaw, first night',
        startsAt: '2027-06-28T18:00:00.000Z',
        salesEndAt: '2027-06-27T16:00:00.000Z',
        refundWindowEndsAt: '2027-05-31T21:59:59.000Z',
        venue: { city: 'Kraków' },
        ticketTypes: {
          'Golden Circle': {
            price: { amount: 129000, currency: 'PLN' },
            priceVersion: 2,
            capacity: 500,
            withdrawn: false,
          },
        },
        scannerIds: [],
      },
    ),
  ],
  [
    'a concert that was played',
    life(concertDecider, ['ConcertCreated', 'TicketTypeAdded', 'ConcertPublished', 'ConcertEnded'], {
      status: 'ended',
    }),
  ],
  [
    'a pool whose seats came back each way',
    life(
      poolDecider,
      [
        'PoolCreated',
        'PoolOpened',
        'PoolCapacityChanged',
        'PoolPriced',
        'SeatsHeld',
        'HoldReleased',
        'SeatsHeld',
        'HoldExpired',
        'SeatsHeld',
        'HoldExtended',
        'SeatsSold',
        'SeatsReturned',
        'PoolPaused',
        'PoolResumed',
        'PoolWithdrawn',
        'PoolRestored',
        'PoolClosed',
      ],
      { capacity: 500, held: 0, sold: 0, priceVersion: 2, paused: false, closed: 'concert_cancelled', holds: {} },
    ),
  ],
  [
    'a reservation that was paid late, and undone',
    life(
      reservationDecider,
      [
        'ReservationHeld',
        'ReservationOrdered',
        'ReservationExtended',
        'ReservationExpired',
        'ReservationReinstated',
        'ReservationConfirmed',
        'ReservationReleased',
      ],
      { status: 'released', orderId: '0198c0de-0006-7000-8000-000000000001' },
    ),
  ],
  ['a reservation that found no seats', life(reservationDecider, ['ReservationRejected'], { status: 'rejected' })],
  [
    'a cart that was given back once',
    life(
      cartDecider,
      [
        'CartOpened',
        'TicketsAddedToCart',
        'TicketsRemovedFromCart',
        'TicketsAddedToCart',
        'CartCleared',
        'TicketsAddedToCart',
        'CartQuantityChanged',
        'DeliveryMethodChosen',
        'CartCheckoutStarted',
        'CartCheckoutRefused',
        'CartCheckoutStarted',
        'CartCheckedOut',
      ],
      { status: 'checked_out', deliveryMethod: 'email', lines: [{ ticketType: 'Golden Circle', quantity: 3 }] },
    ),
  ],
  [
    'a cart that was left alone',
    life(cartDecider, ['CartOpened', 'TicketsAddedToCart', 'CartAbandoned'], { status: 'abandoned' }),
  ],
  [
    'an order that had to be helped',
    life(
      orderDecider,
      [
        'OrderPlaced',
        'OrderAwaitingPayment',
        'OrderPaid',
        'OrderAttentionRaised',
        'OrderAttentionCleared',
        'OrderFulfilled',
      ],
      { status: 'fulfilled', paymentId: '0198c0de-0007-7000-8000-000000000001', attention: null },
    ),
  ],
  [
    'an order that nobody paid',
    life(orderDecider, ['OrderPlaced', 'OrderAwaitingPayment', 'OrderExpired'], { status: 'expired' }),
  ],
  [
    'an order that its buyer did not want',
    life(orderDecider, ['OrderPlaced', 'OrderAwaitingPayment', 'OrderCancelled'], { status: 'cancelled' }),
  ],
  [
    'an order that lost a concert',
    life(
      orderDecider,
      ['OrderPlaced', 'OrderAwaitingPayment', 'OrderPaid', 'OrderCancellationStarted', 'OrderPartCancelled'],
      {
        status: 'paid',
        cancellations: {
          '0198c0de-0013-7000-8000-000000000001': {
            ticketIds: ['0198c0de-0009-7000-8000-000000000001'],
            whole: false,
            finished: true,
          },
        },
      },
    ),
  ],
  [
    'a payment whose refund came back',
    life(
      paymentDecider,
      [
        'PaymentInitiated',
        'PaymentIntentCreated',
        'PaymentActionRequired',
        'PaymentProcessing',
        'PaymentSucceeded',
        'PaymentFeeRecorded',
        'RefundRequested',
        'RefundSubmitted',
        'RefundSucceeded',
        'RefundFailed',
        'RefundRetried',
      ],
      {
        progress: 'succeeded',
        refunds: { '0198c0de-0008-7000-8000-000000000001': { status: 'requested', amount: 129000, attempt: 2 } },
      },
    ),
  ],
  [
    'a payment that was given back at the provider itself',
    life(paymentDecider, ['PaymentInitiated', 'PaymentSucceeded', 'RefundObserved'], {
      refunds: { '0198c0de-0008-7000-8000-000000000002': { status: 'succeeded', amount: 30000, external: true } },
    }),
  ],
  [
    'a payment whose money was claimed back, and stayed',
    life(
      paymentDecider,
      ['PaymentInitiated', 'PaymentSucceeded', 'DisputeOpened', 'DisputeEscalated', 'DisputeClosed'],
      {
        disputes: { '0198c0de-000d-7000-8000-000000000001': { inquiry: false, outcome: 'won' } },
      },
    ),
  ],
  ['a payment that was declined', life(paymentDecider, ['PaymentInitiated', 'PaymentFailed'], { progress: 'failed' })],
  [
    'a payment that was cancelled',
    life(paymentDecider, ['PaymentInitiated', 'PaymentCancelled'], { progress: 'cancelled' }),
  ],
  [
    'a ticket that was scanned',
    life(ticketDecider, ['TicketIssued', 'TicketCheckedIn', 'CheckInReverted', 'TicketVoided'], { status: 'void' }),
  ],
  [
    'a ticket that was blocked for a while',
    life(ticketDecider, ['TicketIssued', 'TicketBlocked', 'TicketUnblocked'], { status: 'issued' }),
  ],
  [
    'an order whose money was claimed back',
    life(orderDecider, ['OrderPlaced', 'OrderAwaitingPayment', 'OrderPaid', 'OrderDisputed', 'OrderDisputeClosed'], {
      status: 'paid',
      dispute: { disputeId: '0198c0de-000d-7000-8000-000000000001', inquiry: false, outcome: 'won' },
    }),
  ],
  [
    'a delivery that needed a hand',
    life(
      deliveryDecider,
      [
        'TicketDeliveryRequested',
        'TicketDeliveryFailed',
        'TicketDeliveryRetried',
        'TicketsSent',
        'TicketsDelivered',
        'TicketsBounced',
        'TicketDeliverySettledByHand',
      ],
      { status: 'delivered' },
    ),
  ],
  [
    'a delivery that was taken for spam',
    life(deliveryDecider, ['TicketDeliveryRequested', 'TicketsSent', 'TicketsComplained'], { status: 'complained' }),
  ],
  [
    'a delivery that was recalled',
    life(deliveryDecider, ['TicketDeliveryRequested', 'TicketDeliveryFailed', 'TicketDeliveryCancelled'], {
      status: 'cancelled',
    }),
  ],
  [
    'a notice that needed a hand',
    life(noticeDecider, ['NoticeRequested', 'NoticeFailed', 'NoticeSent'], {
      status: 'sent',
      kind: 'concert_cancelled',
    }),
  ],
  ['a difference that was healed', life(driftDecider, ['DriftFound', 'DriftHealed'], { status: 'healed' })],
  ['a series of invoices', life(invoiceSeriesDecider, ['InvoiceIssued'], { lastSequence: 1 })],
  ['a series of credit notes', life(invoiceSeriesDecider, ['CreditNoteIssued'], { lastSequence: 1 })],
];

describe('every event that was ever written', () => {
  it('has a golden file for each of its versions, and no file is of nothing', () => {
    const expected = allVersions.map(([type, schemaVersion]) => goldenName(type, schemaVersion));
    expect(goldenFiles()).toEqual(expected.sort());
  });

  it.each(allVersions)('%s, version %i, is named as its file is', (type, schemaVersion) =>
    expect(goldenEvent(type, schemaVersion)).toEqual({ type, schemaVersion, data: expect.any(Object) as unknown }),
  );

  it.each(allTypes)('%s is written in the version of its newest file', (type) =>
    expect(upcasters.latestVersion(type)).toBe(schemaVersions[type]),
  );

  it.each(allVersions)('%s, version %i, is read as its newest version', (type, schemaVersion) =>
    expect(upcasters.upcast(type, schemaVersion, goldenEvent(type, schemaVersion).data)).toEqual(
      goldenEvent(type, schemaVersions[type]).data,
    ),
  );

  it('is lived through below', () =>
    expect([...new Set(lives.flatMap(([, { types }]) => types))].sort()).toEqual([...allTypes].sort()));
});

describe("today's deciders make sense of", () => {
  it.each(lives)('%s', (_name, { live, end }) => expect(live().at(-1)).toMatchObject(end));

  it.each(lives)('each event of %s', (_name, { types, live }) => {
    const states = live();
    // A field that is no longer found where it was written would be undefined, which JSON does not keep.
    states.forEach((state) => expect(JSON.parse(JSON.stringify(state))).toStrictEqual(state));

    const ignored = types.filter((_type, index) => index > 0 && Object.is(states[index], states[index - 1]));
    // Both say only that something was changed which stands elsewhere.
    expect(ignored.filter((type) => !['PasswordChanged', 'FinancialInfoChanged'].includes(type))).toEqual([]);
  });
});
