import { DefaultLogger, Runtime } from '@temporalio/worker';
import { cancellationIdFor } from '../../api/processes';
import { type OrderCancellationResult } from '../../workflows/contracts/orderCancellation';
import { cancellationWorkflowId } from '../../workflows/contracts/names';
import { ended } from '../support/cost';
import { openDoor } from '../support/door';
import { type House, openHouse } from '../support/house';
import { ledgerOf } from '../support/ledger';
import { newOperator, type Operator } from '../support/operator';
import { factsOf, orderIs, orderThat } from '../support/orders';
import {
  addToCart,
  checkOut,
  expecting,
  getOrder,
  newConcert,
  newOrganizer,
  newPerson,
  type Order,
  type Person,
  seatsOf,
} from '../support/people';
import { refundsOf } from '../support/providers';

Runtime.install({ logger: new DefaultLogger('ERROR') });
jest.setTimeout(90_000);

let house: House;
let organizer: Person;
let operator: Operator;
let buyer: Person;

beforeAll(async () => {
  house = await openHouse();
  [organizer, operator] = await Promise.all([newOrganizer(house), newOperator(house)]);
});
afterAll(() => house.close());
beforeEach(async () => {
  buyer = await newPerson(house);
});
afterEach(() => house.sandbox.clearSwitches());

const pln = (amount: number) => ({ amount, currency: 'PLN' });

/** Tickets go back until two days before the start, less a tenth. */
const concertWithTerms = (capacity: number): Promise<string> =>
  newConcert(house, organizer, [{ type: 'Regular', price: 24_000, capacity }], {
    cancellationPolicy: { deadlineHours: 48, feePercent: 10 },
  });

const buy = async (quantity: number, ...concerts: readonly string[]): Promise<Order> => {
  for (const concert of concerts) await addToCart(house, buyer, concert, { quantity });
  const { orderId } = expecting(await checkOut(house, buyer, { paymentMethodId: 'pm_card_visa' }), 201);
  return orderIs(house, buyer, orderId, 'fulfilled');
};

type Answer = Order & { readonly code?: string; readonly cancelledTickets: readonly string[] };
const cancel = (orderId: string, body: object = {}, { token }: Pick<Person, 'token'> = buyer) =>
  house.api<Answer>('POST', `/v1/orders/${orderId}/cancel`, { token, body });
const endOf = async (orderId: string, cause: string, name?: string) =>
  (await ended<OrderCancellationResult>(house, cancellationWorkflowId(cancellationIdFor(orderId, cause)), name)).result;

interface Document {
  readonly kind: 'invoice' | 'credit_note';
  readonly total: object;
  readonly lines: readonly object[];
}
const documentsOf = async (orderId: string) =>
  (await getOrder(house, buyer, orderId)).invoices as unknown as readonly Document[];

it('one of four tickets by policy: less the fee, void, its seat free, credited; the other three still scan', async () => {
  const concert = await concertWithTerms(4);
  const { orderId, tickets } = await buy(4, concert);
  const door = await openDoor(house, organizer, concert);
  const [gone, ...kept] = tickets;
  const ticketId = gone?.ticketId ?? '';

  const answers = await Promise.all([1, 2, 3].map(() => cancel(orderId, { ticketIds: [ticketId] })));
  for (const { status, body } of answers) {
    expect([200, 202]).toContain(status);
    expect(body).toMatchObject({ status: 'fulfilled', cancelledTickets: [ticketId] });
  }
  const refunded = pln(21_600);
  expect(await endOf(orderId, `tickets-${ticketId}`, 'cancellation-by-policy')).toEqual({
    ...{ outcome: 'part_cancelled', refunded },
  });

  const order = await getOrder(house, buyer, orderId);
  expect(order).toMatchObject({
    ...{ status: 'fulfilled', payments: [{ status: 'partly_refunded' }] },
    refunds: [{ status: 'succeeded', amount: refunded, reason: 'cancelled_by_buyer' }],
  });
  expect((await refundsOf(house, orderId)).map(({ amount }) => amount)).toEqual([21_600]);
  expect(await factsOf(house, buyer, orderId, 'OrderCancellationStarted')).toMatchObject([{ fee: pln(2_400) }]);
  const [invoice, note, ...more] = await documentsOf(orderId);
  expect([invoice?.kind, more]).toEqual(['invoice', []]);
  expect(note).toMatchObject({ kind: 'credit_note', total: refunded, lines: [{ ticketType: 'Regular', quantity: 1 }] });
  expect(await ledgerOf(house, orderId)).toMatchObject({ bank: 74_400, payments: 74_400, documents: 74_400 });

  expect(await seatsOf(house, organizer, concert)).toEqual({ capacity: 4, available: 1, held: 0, sold: 3 });
  const results = await Promise.all([gone, ...kept].map((ticket) => door(ticket?.code ?? '')));
  expect(results).toEqual(['void', 'admitted', 'admitted', 'admitted']);
  const next = await newPerson(house);
  await addToCart(house, next, concert);
  expecting(await checkOut(house, next, { paymentMethodId: 'pm_card_visa' }), 201);
  expect(await seatsOf(house, organizer, concert)).toEqual({ capacity: 4, available: 0, held: 0, sold: 4 });
});

it('a ticket that was used is kept, until an administrator says why not', async () => {
  const concert = await concertWithTerms(10);
  const { orderId, tickets } = await buy(2, concert);
  const door = await openDoor(house, organizer, concert);
  expect(await door(tickets[0]?.code ?? '')).toBe('admitted');
  expect(await cancel(orderId)).toMatchObject({ status: 409, body: { code: 'ticket_used' } });
  expect(await cancel(orderId, { reason: 'the sound was bad' })).toMatchObject({ status: 409 });
  expect(await cancel(orderId, {}, operator)).toMatchObject({ status: 409, body: { code: 'ticket_used' } });
  expect(await refundsOf(house, orderId)).toEqual([]);

  const reason = 'the sound was bad, and we are sorry';
  expect((await cancel(orderId, { reason }, operator)).status).toBe(202);
  expect(await endOf(orderId, 'buyer')).toEqual({ outcome: 'cancelled', refunded: pln(48_000) });
  const order = await orderIs(house, buyer, orderId, 'cancelled');
  expect(order).toMatchObject({ closeReason: reason, refunds: [{ status: 'succeeded', reason }] });
  expect(order.tickets.map(({ status }) => status)).toEqual(['void', 'void']);
  const [started] = await factsOf(house, buyer, orderId, 'OrderCancellationStarted');
  expect(started).toMatchObject({ actor: operator.userId, reason });
  expect(started).not.toHaveProperty('fee');
  expect(await seatsOf(house, organizer, concert)).toMatchObject({ available: 10, sold: 0 });
});

it('every ticket of an order over two concerts at once, one by one and whole: each once, and all the seats are back', async () => {
  const [strict, open] = await Promise.all([concertWithTerms(10), newConcert(house, organizer)]);
  const { orderId, tickets } = await buy(3, strict, open);
  const ids = tickets.map(({ ticketId }) => ticketId);
  const answers = await Promise.all([
    ...ids.map((ticketId) => cancel(orderId, { ticketIds: [ticketId] })),
    cancel(orderId),
  ]);
  expect(answers.filter(({ status }) => status !== 200 && status !== 202 && status !== 409)).toEqual([]);
  const order = await orderThat(
    house,
    buyer,
    orderId,
    'have all its money on the way back',
    ({ status, refunds }) => status === 'cancelled' && refunds.every((refund) => refund.status === 'succeeded'),
  );
  expect(order.tickets.map(({ status }) => status)).toEqual(Array.from(ids, () => 'void'));
  const kept = 3 * 2_400;
  expect(await ledgerOf(house, orderId)).toMatchObject({ bank: kept, payments: kept, documents: kept });
  expect(await seatsOf(house, organizer, strict)).toMatchObject({ available: 10, sold: 0 });
  expect(await seatsOf(house, organizer, open)).toMatchObject({ available: 100, sold: 0 });
});

it('what was refused by the process leaves no trace, and may be asked for again', async () => {
  const concert = await concertWithTerms(10);
  const { orderId, tickets } = await buy(1, concert);
  await house.stopWorker();
  const asking = cancel(orderId);
  const door = await openDoor(house, organizer, concert);
  expect(await door(tickets[0]?.code ?? '')).toBe('admitted');
  await house.startWorker();
  expect(await asking).toMatchObject({ status: 409, body: { code: 'ticket_used' } });
  expect(await endOf(orderId, 'buyer', 'cancellation-refused')).toEqual({ outcome: 'refused', reason: 'ticket_used' });
  expect(await getOrder(house, buyer, orderId)).toMatchObject({ status: 'fulfilled', refunds: [] });

  expect((await cancel(orderId, { reason: 'asked by telephone' }, operator)).status).toBe(202);
  await orderIs(house, buyer, orderId, 'cancelled');
});
