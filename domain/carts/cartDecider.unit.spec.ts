import { refused, silence, specificationOf } from '../shared/given.spec';
import { type Money } from '../shared/money';
import { cartDecider } from './cartDecider';
import { type CartCommand } from './commands';
import { type CartEvent, type CartLine } from './events';

const given = specificationOf(cartDecider);

const cartId = 'cart1';
const userId = 'u1';
const regular = { concertId: 'c1', ticketType: 'Regular' };
const golden = { concertId: 'c1', ticketType: 'Golden Circle' };
const price: Money = { amount: 5000, currency: 'PLN' };
const dearer: Money = { amount: 6000, currency: 'PLN' };
const euros: Money = { amount: 1500, currency: 'EUR' };

const opened: CartEvent = { type: 'CartOpened', data: { cartId, userId } };
const added = (quantity: number, unitPrice = price, tickets = regular): CartEvent => ({
  type: 'TicketsAddedToCart',
  data: { cartId, ...tickets, quantity, unitPrice },
});
const byCourier: CartEvent = { type: 'DeliveryMethodChosen', data: { cartId, deliveryMethod: 'courier' } };
const removed: CartEvent = { type: 'TicketsRemovedFromCart', data: { cartId, ...regular } };
const cleared: CartEvent = { type: 'CartCleared', data: { cartId } };
const claimed = (orderId: string, ...lines: CartLine[]): CartEvent => ({
  type: 'CartCheckoutStarted',
  data: { cartId, orderId, lines, deliveryMethod: null },
});
const givenBack: CartEvent = { type: 'CartCheckoutRefused', data: { cartId, orderId: 'o1', code: 'sold_out' } };
const abandoned: CartEvent = { type: 'CartAbandoned', data: { cartId, abandonedAt: '2031-05-08T12:00:00.000Z' } };
const checkedOut: CartEvent = { type: 'CartCheckedOut', data: { cartId, orderId: 'o1' } };

const filled = [opened, added(2)];
const inCheckout = [...filled, claimed('o1', { ...regular, quantity: 2, unitPrice: price })];
const over = [...inCheckout, checkedOut];
const notEditable: [string, CartEvent[]][] = [
  ['is being checked out', inCheckout],
  ['was checked out', over],
  ['was abandoned', [...filled, abandoned]],
];
const claimedByAnOrder = notEditable.slice(0, 2);

const add = (
  quantity: number,
  unitPrice = price,
  tickets = regular,
  maxPerBuyer: number | null = null,
): CartCommand => ({
  type: 'AddTickets',
  cartId,
  userId,
  ...tickets,
  quantity,
  unitPrice,
  maxPerBuyer,
});
const change = (quantity: number, maxPerBuyer: number | null = null): CartCommand => ({
  type: 'ChangeQuantity',
  ...regular,
  quantity,
  maxPerBuyer,
});
const remove: CartCommand = { type: 'RemoveTickets', ...regular };
const choose: CartCommand = { type: 'ChooseDeliveryMethod', cartId, userId, deliveryMethod: 'courier' };
const claim = (orderId: string): CartCommand => ({ type: 'ClaimCart', orderId });
const giveBack = (orderId: string): CartCommand => ({ type: 'ReturnCart', orderId, code: 'sold_out' });
const abandon = (lastChangedAt: string, now: string): CartCommand => ({
  type: 'AbandonCart',
  lastChangedAt,
  now,
  idleMs: 7 * 86_400_000,
});
const checkOut = (orderId: string): CartCommand => ({ type: 'CheckOutCart', orderId });

describe('AddTickets', () => {
  it('opens the cart with the first tickets', () =>
    given([])
      .when(add(2))
      .then([opened, added(2)]));
  it('takes more of the same', () =>
    given(filled)
      .when(add(3))
      .then([added(3)]));
  it.each([0, -1, 1.5, 101])('refuses a quantity of %p', (quantity) =>
    given([]).when(add(quantity)).then(refused('quantity_out_of_range')),
  );
  it('refuses what adds up to more than a hundred', () =>
    given([opened, added(60)])
      .when(add(41))
      .then(refused('quantity_out_of_range')));
  it('counts each ticket type by itself', () =>
    given([opened, added(60)])
      .when(add(41, price, golden))
      .then([added(41, price, golden)]));
  it('takes what one buyer may have of a concert, whatever else is in the cart', () =>
    given([opened, added(2), added(5, price, { ...regular, concertId: 'c2' })])
      .when(add(2, price, golden, 4))
      .then([added(2, price, golden)]));
  it('refuses more of a concert than one buyer may have, over all of its types', () =>
    given([opened, added(2)])
      .when(add(3, price, golden, 4))
      .then(refused('over_buyer_limit', { concertId: 'c1', limit: 4 })));
  it('opens no cart for what one buyer may not have', () =>
    given([])
      .when(add(5, price, regular, 4))
      .then(refused('over_buyer_limit', { concertId: 'c1', limit: 4 })));
  it.each(notEditable)('refuses a cart that %s', (_what, history) =>
    given(history).when(add(1)).then(refused('cart_not_open')),
  );
});

describe('ChangeQuantity', () => {
  const changed: CartEvent = { type: 'CartQuantityChanged', data: { cartId, ...regular, quantity: 5 } };

  it('sets the quantity', () => given(filled).when(change(5)).then([changed]));
  it.each([0, 101])('refuses a quantity of %p', (quantity) =>
    given(filled).when(change(quantity)).then(refused('quantity_out_of_range')),
  );
  it.each([
    ['were never put in', [opened]],
    ['have been taken out', [...filled, removed]],
    ['never had a cart', []],
  ])('refuses tickets that %s', (_what, history) =>
    given(history).when(change(5)).then(refused('cart_item_not_found')),
  );
  it.each(notEditable)('refuses a cart that %s', (_what, history) =>
    given(history).when(change(5)).then(refused('cart_not_open')),
  );
  it('refuses more of a concert than one buyer may have', () =>
    given([...filled, added(1, price, golden)])
      .when(change(4, 4))
      .then(refused('over_buyer_limit', { concertId: 'c1', limit: 4 })));
  it('stays silent about the same quantity', () =>
    given([...filled, changed])
      .when(change(5))
      .then(silence));
});

describe('RemoveTickets', () => {
  it('takes the tickets out', () => given(filled).when(remove).then([removed]));
  it('refuses what is not in the cart', () =>
    given([...filled, removed])
      .when(remove)
      .then(refused('cart_item_not_found')));
  it.each(notEditable)('refuses a cart that %s', (_what, history) =>
    given(history).when(remove).then(refused('cart_not_open')),
  );
});

describe('ClearCart', () => {
  it('takes everything out', () => given(filled).when({ type: 'ClearCart' }).then([cleared]));
  it.each(notEditable)('refuses a cart that %s', (_what, history) =>
    given(history).when({ type: 'ClearCart' }).then(refused('cart_not_open')),
  );
  it.each([
    ['is empty', [...filled, cleared]],
    ['never was', []],
  ])('stays silent about a cart that %s', (_what, history) => given(history).when({ type: 'ClearCart' }).then(silence));
});

describe('ChooseDeliveryMethod', () => {
  it('opens the cart, when nothing did before', () => given([]).when(choose).then([opened, byCourier]));
  it('remembers the choice', () => given(filled).when(choose).then([byCourier]));
  it.each(notEditable)('refuses a cart that %s', (_what, history) =>
    given(history).when(choose).then(refused('cart_not_open')),
  );
  it('stays silent about the same choice', () =>
    given([...filled, byCourier])
      .when(choose)
      .then(silence));
});

describe('ClaimCart', () => {
  it('gives the order what the cart says now', () =>
    given([opened, added(2), byCourier, added(1, dearer), added(1, price, golden)])
      .when(claim('o1'))
      .then([
        {
          type: 'CartCheckoutStarted',
          data: {
            cartId,
            orderId: 'o1',
            lines: [
              { ...regular, quantity: 3, unitPrice: dearer },
              { ...golden, quantity: 1, unitPrice: price },
            ],
            deliveryMethod: 'courier',
          },
        },
      ]));
  it('can be done again after the cart was given back', () =>
    given([...inCheckout, givenBack])
      .when(claim('o2'))
      .then([claimed('o2', { ...regular, quantity: 2, unitPrice: price })]));
  it.each([
    ['has been emptied', [...filled, cleared]],
    ['never was', []],
  ])('refuses a cart that %s', (_what, history) => given(history).when(claim('o1')).then(refused('cart_empty')));
  it('refuses two currencies', () =>
    given([...filled, added(1, euros, golden)])
      .when(claim('o1'))
      .then(refused('mixed_currency', { currencies: ['PLN', 'EUR'] })));
  it('refuses a cart that was abandoned', () =>
    given([...filled, abandoned])
      .when(claim('o1'))
      .then(refused('cart_expired')));
  it.each(claimedByAnOrder)('refuses another order a cart that %s', (_what, history) =>
    given(history).when(claim('o2')).then(refused('cart_not_open')),
  );
  it.each(claimedByAnOrder)('stays silent to the order whose cart %s', (_what, history) =>
    given(history).when(claim('o1')).then(silence),
  );
});

describe('ReturnCart', () => {
  it('opens the cart again and says why', () => given(inCheckout).when(giveBack('o1')).then([givenBack]));
  it('refuses what is checked out', () => given(over).when(giveBack('o1')).then(refused('cart_not_open')));
  it.each([
    ['to an order that has no cart', inCheckout, giveBack('o2')],
    ['the second time', [...inCheckout, givenBack], giveBack('o1')],
    ['about a cart that never was', [], giveBack('o1')],
  ])('stays silent %s', (_what, history, command) => given(history).when(command).then(silence));
});

describe('CheckOutCart', () => {
  it('ends the cart', () => given(inCheckout).when(checkOut('o1')).then([checkedOut]));
  it.each([
    ['the cart is open', filled, checkOut('o1')],
    ['another order has it', inCheckout, checkOut('o2')],
    ['there is none', [], checkOut('o1')],
  ])('refuses when %s', (_when, history, command) => given(history).when(command).then(refused('cart_not_claimed')));
  it('stays silent the second time', () => given(over).when(checkOut('o1')).then(silence));
});

describe('AbandonCart', () => {
  const saturday = '2031-05-01T12:00:00.000Z';
  const aWeekLater = '2031-05-08T12:00:00.000Z';

  it('gives up a cart that nobody has touched for its time', () =>
    given(filled).when(abandon(saturday, aWeekLater)).then([abandoned]));
  it('gives up an empty one, too', () =>
    given([...filled, cleared])
      .when(abandon(saturday, aWeekLater))
      .then([abandoned]));
  it('gives up one that its order gave back', () =>
    given([...inCheckout, givenBack])
      .when(abandon(saturday, aWeekLater))
      .then([abandoned]));
  it('refuses a cart that was touched less than its time ago', () =>
    given(filled).when(abandon('2031-05-01T12:00:00.001Z', aWeekLater)).then(refused('cart_in_use')));
  it.each(claimedByAnOrder)('refuses a cart that %s, however long ago', (_what, history) =>
    given(history).when(abandon(saturday, '2041-05-01T12:00:00.000Z')).then(refused('cart_not_open')),
  );
  it.each([
    ['was abandoned', [...filled, abandoned]],
    ['never was', []],
  ])('stays silent about a cart that %s', (_what, history) =>
    given(history).when(abandon(saturday, aWeekLater)).then(silence),
  );
});
