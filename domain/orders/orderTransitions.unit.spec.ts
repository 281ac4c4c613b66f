import fc from 'fast-check';
import { holdToTransitions, ofType } from '../shared/transitions.spec';
import { type OrderCommand } from './commands';
import { type OrderState } from './order';
import { orderDecider } from './orderDecider';

const now = fc.constant('2027-05-02T10:00:00Z');
const line = fc.record({
  concertId: fc.constantFrom('c1', 'c2'),
  ticketType: fc.constant('Regular'),
  quantity: fc.integer({ min: 1, max: 100 }),
  unitPrice: fc.record({ amount: fc.constantFrom(0, 0, 5000), currency: fc.constantFrom('PLN', 'PLN', 'PLN', 'JPY') }),
});
const step = fc.constantFrom('issueTickets', 'issueInvoice');
const reason = fc.constant('because');

const cancellationId = fc.constantFrom('x1', 'x2');
/** Enough for any order: it is whole with as many of them as it has seats. */
const tickets = Array.from({ length: 300 }, (_, ordinal) => `t${ordinal + 1}`);

const commands: fc.Arbitrary<OrderCommand> = fc.oneof(
  fc.record({
    ...ofType('PlaceOrder'),
    orderId: fc.constant('o1'),
    userId: fc.constant('u1'),
    reservationId: fc.constantFrom('r1', 'r2'),
    cartId: fc.constant(null),
    lines: fc.array(line, { maxLength: 3 }),
    deliveryMethod: fc.constant('email' as const),
    contactId: fc.constant('contact1'),
    now,
    expiresAt: now,
  }),
  { weight: 2, arbitrary: fc.record({ ...ofType('MarkPaid'), paymentId: fc.constantFrom('p1', 'p2', null), now }) },
  fc.record({ ...ofType('FulfilOrder'), now }),
  fc.record({ ...ofType('ExpireOrder'), now }),
  fc.record({ ...ofType('CancelOrder'), reason, now }),
  {
    weight: 3,
    arbitrary: fc.record({
      ...ofType('StartCancellation'),
      cancellationId,
      ticketIds: fc.constantFrom(['t1'], ['t1'], tickets),
      reason,
      actor: fc.constant('u1'),
      now,
    }),
  },
  { weight: 3, arbitrary: fc.record({ ...ofType('FinishCancellation'), cancellationId, now }) },
  fc.record({
    ...ofType('RaiseAttention'),
    workflowId: fc.constant('order-o1'),
    step,
    error: fc.constantFrom('disk full', 'out of memory'),
    now,
  }),
  fc.record({
    ...ofType('ClearAttention'),
    step,
    action: fc.constantFrom('retry' as const, 'skip' as const, 'abort' as const),
    by: fc.constant('admin1'),
    reason,
  }),
  fc.record({
    ...ofType('FlagDispute'),
    disputeId: fc.constant('d1'),
    paymentId: fc.constant('p1'),
    reason,
    inquiry: fc.constantFrom(true, false, false),
    now,
  }),
  fc.record({
    ...ofType('UnflagDispute'),
    disputeId: fc.constantFrom('d1', 'd2'),
    outcome: fc.constantFrom('won' as const, 'lost' as const, 'inquiry_closed' as const),
  }),
);

const totalIsTheSumOfItsLines = (order: OrderState): void => {
  if (order.status === 'none') return;
  const sum = order.lines.reduce((total, { lineTotal }) => total + lineTotal.amount, 0);
  if (sum !== order.total.amount) throw new Error(`does not add up: ${JSON.stringify(order)}`);
};

const onlyFlags = <Status extends string>(status: Status) => ({
  RaiseAttention: [status, 'silent'] as const,
  ClearAttention: [status, 'silent'] as const,
  FlagDispute: [status, 'silent'] as const,
  UnflagDispute: [status, 'silent'] as const,
});

it('an order keeps to its table', () =>
  holdToTransitions({
    decider: orderDecider,
    statusOf: ({ status }) => status,
    commands,
    maxSteps: 100,
    invariant: totalIsTheSumOfItsLines,
    transitions: {
      none: {
        PlaceOrder: ['placed', 'awaiting_payment', '!order_empty', '!mixed_currency'],
        MarkPaid: ['!order_not_found'],
        FulfilOrder: ['!order_not_found'],
        ExpireOrder: ['!order_not_found'],
        CancelOrder: ['!order_not_found'],
        StartCancellation: ['!order_not_found'],
        FinishCancellation: ['!order_not_found'],
        RaiseAttention: ['!order_not_found'],
        ClearAttention: ['!order_not_found'],
        FlagDispute: ['!order_not_found'],
        UnflagDispute: ['!order_not_found'],
      },
      placed: {
        PlaceOrder: ['silent', '!order_exists'],
        MarkPaid: ['paid', '!order_not_payable'],
        FulfilOrder: ['!order_not_paid'],
        ExpireOrder: ['expired'],
        CancelOrder: ['cancelled'],
        StartCancellation: ['!order_not_cancellable'],
        FinishCancellation: ['!cancellation_not_started'],
        ...onlyFlags('placed'),
      },
      awaiting_payment: {
        PlaceOrder: ['silent', '!order_exists'],
        MarkPaid: ['paid', '!order_not_payable'],
        FulfilOrder: ['!order_not_paid'],
        ExpireOrder: ['expired'],
        CancelOrder: ['cancelled'],
        StartCancellation: ['!order_not_cancellable'],
        FinishCancellation: ['!cancellation_not_started'],
        ...onlyFlags('awaiting_payment'),
      },
      paid: {
        PlaceOrder: ['silent', '!order_exists'],
        MarkPaid: ['silent', '!order_not_payable'],
        FulfilOrder: ['fulfilled'],
        ExpireOrder: ['!order_not_expirable'],
        CancelOrder: ['!order_not_cancellable'],
        StartCancellation: ['cancelling', 'paid', 'silent', '!nothing_to_cancel'],
        FinishCancellation: ['paid', 'silent', '!cancellation_not_started'],
        ...onlyFlags('paid'),
      },
      fulfilled: {
        PlaceOrder: ['silent', '!order_exists'],
        MarkPaid: ['silent', '!order_not_payable'],
        FulfilOrder: ['silent'],
        ExpireOrder: ['!order_not_expirable'],
        CancelOrder: ['!order_not_cancellable'],
        StartCancellation: ['cancelling', 'fulfilled', 'silent', '!nothing_to_cancel'],
        FinishCancellation: ['fulfilled', 'silent', '!cancellation_not_started'],
        ...onlyFlags('fulfilled'),
      },
      expired: {
        PlaceOrder: ['silent', '!order_exists'],
        MarkPaid: ['paid', '!order_not_payable'],
        FulfilOrder: ['!order_not_paid'],
        ExpireOrder: ['silent'],
        CancelOrder: ['!order_not_cancellable'],
        StartCancellation: ['!order_not_cancellable'],
        FinishCancellation: ['!cancellation_not_started'],
        ...onlyFlags('expired'),
      },
      cancelling: {
        PlaceOrder: ['silent', '!order_exists'],
        MarkPaid: ['silent', '!order_not_payable'],
        FulfilOrder: ['silent'],
        ExpireOrder: ['!order_not_expirable'],
        CancelOrder: ['!order_not_cancellable'],
        StartCancellation: ['silent', '!order_not_cancellable'],
        // A part that was on its way before may end while the whole is.
        FinishCancellation: ['cancelled', 'cancelling', 'silent', '!cancellation_not_started'],
        ...onlyFlags('cancelling'),
      },
      cancelled: {
        PlaceOrder: ['silent', '!order_exists'],
        MarkPaid: ['silent', '!order_not_payable'],
        FulfilOrder: ['silent'],
        ExpireOrder: ['!order_not_expirable'],
        CancelOrder: ['silent'],
        StartCancellation: ['silent', '!order_not_cancellable'],
        FinishCancellation: ['cancelled', 'silent', '!cancellation_not_started'],
        ...onlyFlags('cancelled'),
      },
    },
  }));
