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
);

const totalIsTheSumOfItsLines = (order: OrderState): void => {
  if (order.status === 'none') return;
  const sum = order.lines.reduce((total, { lineTotal }) => total + lineTotal.amount, 0);
  if (sum !== order.total.amount) throw new Error(`does not add up: ${JSON.stringify(order)}`);
};

const onlyAttention = <Status extends string>(status: Status) => ({
  RaiseAttention: [status, 'silent'] as const,
  ClearAttention: [status, 'silent'] as const,
});

it('an order keeps to its table', () =>
  holdToTransitions({
    decider: orderDecider,
    statusOf: ({ status }) => status,
    commands,
    invariant: totalIsTheSumOfItsLines,
    transitions: {
      none: {
        PlaceOrder: ['placed', 'awaiting_payment', '!order_empty', '!mixed_currency'],
        MarkPaid: ['!order_not_found'],
        FulfilOrder: ['!order_not_found'],
        ExpireOrder: ['!order_not_found'],
        CancelOrder: ['!order_not_found'],
        RaiseAttention: ['!order_not_found'],
        ClearAttention: ['!order_not_found'],
      },
      placed: {
        PlaceOrder: ['silent', '!order_exists'],
        MarkPaid: ['paid', '!order_not_payable'],
        FulfilOrder: ['!order_not_paid'],
        ExpireOrder: ['expired'],
        CancelOrder: ['cancelled'],
        ...onlyAttention('placed'),
      },
      awaiting_payment: {
        PlaceOrder: ['silent', '!order_exists'],
        MarkPaid: ['paid', '!order_not_payable'],
        FulfilOrder: ['!order_not_paid'],
        ExpireOrder: ['expired'],
        CancelOrder: ['cancelled'],
        ...onlyAttention('awaiting_payment'),
      },
      paid: {
        PlaceOrder: ['silent', '!order_exists'],
        MarkPaid: ['silent', '!order_not_payable'],
        FulfilOrder: ['fulfilled'],
        ExpireOrder: ['!order_not_expirable'],
        CancelOrder: ['!order_not_cancellable'],
        ...onlyAttention('paid'),
      },
      fulfilled: {
        PlaceOrder: ['silent', '!order_exists'],
        MarkPaid: ['silent', '!order_not_payable'],
        FulfilOrder: ['silent'],
        ExpireOrder: ['!order_not_expirable'],
        CancelOrder: ['!order_not_cancellable'],
        ...onlyAttention('fulfilled'),
      },
      expired: {
        PlaceOrder: ['silent', '!order_exists'],
        MarkPaid: ['paid', '!order_not_payable'],
        FulfilOrder: ['!order_not_paid'],
        ExpireOrder: ['silent'],
        CancelOrder: ['!order_not_cancellable'],
        ...onlyAttention('expired'),
      },
      cancelled: {
        PlaceOrder: ['silent', '!order_exists'],
        MarkPaid: ['!order_not_payable'],
        FulfilOrder: ['!order_not_paid'],
        ExpireOrder: ['!order_not_expirable'],
        CancelOrder: ['silent'],
        ...onlyAttention('cancelled'),
      },
    },
  }));
