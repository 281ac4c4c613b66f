import fc from 'fast-check';
import { holdToTransitions, ofType } from '../shared/transitions.spec';
import { type CartState } from './cart';
import { cartDecider } from './cartDecider';
import { type CartCommand } from './commands';

const ids = { cartId: fc.constant('cart1'), userId: fc.constant('u1') };
const tickets = { concertId: fc.constantFrom('c1', 'c2'), ticketType: fc.constant('Regular') };
const quantity = fc.constantFrom(-1, 0, 1, 2, 60, 101);
const unitPrice = fc.record({ amount: fc.constant(5000), currency: fc.constantFrom('PLN', 'PLN', 'EUR') });
const deliveryMethod = fc.constantFrom('email' as const, 'courier' as const);
const orderId = fc.constantFrom('o1', 'o2');
const maxPerBuyer = fc.constantFrom(null, null, 1);
const lastChangedAt = fc.constantFrom('2031-05-01T12:00:00.000Z', '2031-05-02T12:00:00.000Z');

const commands: fc.Arbitrary<CartCommand> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ ...ofType('AddTickets'), ...ids, ...tickets, quantity, unitPrice, maxPerBuyer }),
  },
  fc.record({ ...ofType('ChangeQuantity'), ...tickets, quantity, maxPerBuyer }),
  fc.record({ ...ofType('RemoveTickets'), ...tickets }),
  fc.record(ofType('ClearCart')),
  fc.record({ ...ofType('ChooseDeliveryMethod'), ...ids, deliveryMethod }),
  fc.record({ ...ofType('ClaimCart'), orderId }),
  fc.record({ ...ofType('ReturnCart'), orderId, code: fc.constant('sold_out') }),
  fc.record({ ...ofType('CheckOutCart'), orderId }),
  fc.record({
    ...ofType('AbandonCart'),
    lastChangedAt,
    now: fc.constant('2031-05-02T12:00:00.000Z'),
    idleMs: fc.constant(86_400_000),
  }),
);

const everyLineCanBeBought = (cart: CartState): void => {
  if (cart.status === 'none') return;
  const wrong = cart.lines.find((line) => line.quantity < 1 || line.quantity > 100);
  if (wrong !== undefined) throw new Error(`not to be bought: ${JSON.stringify(wrong)}`);
};

it('a cart keeps to its table', () =>
  holdToTransitions({
    decider: cartDecider,
    statusOf: ({ status }) => status,
    commands,
    invariant: everyLineCanBeBought,
    transitions: {
      none: {
        AddTickets: ['open', '!quantity_out_of_range', '!over_buyer_limit'],
        ChangeQuantity: ['!cart_item_not_found'],
        RemoveTickets: ['!cart_item_not_found'],
        ClearCart: ['silent'],
        ChooseDeliveryMethod: ['open'],
        ClaimCart: ['!cart_empty'],
        ReturnCart: ['silent'],
        CheckOutCart: ['!cart_not_claimed'],
        AbandonCart: ['silent'],
      },
      open: {
        AddTickets: ['open', '!quantity_out_of_range', '!over_buyer_limit'],
        ChangeQuantity: ['open', 'silent', '!quantity_out_of_range', '!over_buyer_limit', '!cart_item_not_found'],
        RemoveTickets: ['open', '!cart_item_not_found'],
        ClearCart: ['open', 'silent'],
        ChooseDeliveryMethod: ['open', 'silent'],
        ClaimCart: ['checking_out', '!cart_empty', '!mixed_currency'],
        ReturnCart: ['silent'],
        CheckOutCart: ['!cart_not_claimed'],
        AbandonCart: ['abandoned', '!cart_in_use'],
      },
      checking_out: {
        AddTickets: ['!cart_not_open'],
        ChangeQuantity: ['!cart_not_open'],
        RemoveTickets: ['!cart_not_open'],
        ClearCart: ['!cart_not_open'],
        ChooseDeliveryMethod: ['!cart_not_open'],
        ClaimCart: ['silent', '!cart_not_open'],
        ReturnCart: ['open', 'silent'],
        CheckOutCart: ['checked_out', '!cart_not_claimed'],
        AbandonCart: ['!cart_not_open'],
      },
      checked_out: {
        AddTickets: ['!cart_not_open'],
        ChangeQuantity: ['!cart_not_open'],
        RemoveTickets: ['!cart_not_open'],
        ClearCart: ['!cart_not_open'],
        ChooseDeliveryMethod: ['!cart_not_open'],
        ClaimCart: ['silent', '!cart_not_open'],
        ReturnCart: ['silent', '!cart_not_open'],
        CheckOutCart: ['silent', '!cart_not_claimed'],
        AbandonCart: ['!cart_not_open'],
      },
      abandoned: {
        AddTickets: ['!cart_not_open'],
        ChangeQuantity: ['!cart_not_open'],
        RemoveTickets: ['!cart_not_open'],
        ClearCart: ['!cart_not_open'],
        ChooseDeliveryMethod: ['!cart_not_open'],
        ClaimCart: ['!cart_expired'],
        ReturnCart: ['silent'],
        CheckOutCart: ['!cart_not_claimed'],
        AbandonCart: ['silent'],
      },
    },
  }));
