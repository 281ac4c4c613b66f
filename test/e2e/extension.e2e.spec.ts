import { DefaultLogger, Runtime } from '@temporalio/worker';
import { type PoolEvent, poolStream, type ReservationEvent } from '../../domain/inventory/events';
import { createEventStore } from '../../event-store';
import { allUpcasters } from '../../projections';
import { ended } from '../support/cost';
import { eventually } from '../support/eventually';
import { type House, openHouse } from '../support/house';
import { orderIs } from '../support/orders';
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
} from '../support/people';
import { reserve, seats } from '../support/reservations';

Runtime.install({ logger: new DefaultLogger('ERROR') });
jest.setTimeout(60_000);

const [HOLD_MS, EXTENSION_MS] = [3_000, 20_000];

let house: House;
let organizer: Person;
beforeAll(async () => {
  house = await openHouse({ policy: { holdMs: HOLD_MS, holdExtensionMs: EXTENSION_MS } });
  organizer = await newOrganizer(house);
});
afterAll(() => house.close());

/** The only seat, held for a buyer who is with his bank. */
const atTheBank = async (policy: { holdExtensionMs?: number } = {}) => {
  const concert = await newConcert(house, organizer, [{ type: 'Regular', price: 24_000, capacity: 1 }]);
  const buyer = await newPerson(house);
  await addToCart(house, buyer, concert);
  const options = { paymentMethodId: 'pm_card_authenticationRequired', api: await house.openApi(policy) };
  const order = expecting(await checkOut(house, buyer, options), 201);
  expect(order.payments).toMatchObject([{ status: 'requires_action' }]);
  return { concert, buyer, order };
};

const bankSaysYes = async ({ payments: [payment] }: Order): Promise<void> => {
  const bank = payment?.nextAction?.url ?? 'no page of the bank';
  await fetch(bank, { method: 'POST', body: new URLSearchParams({ outcome: 'succeed' }), redirect: 'manual' });
};

const eventsOf = (stream: string) =>
  createEventStore({ db: house.database.db, projections: [], upcasters: allUpcasters }).load<
    PoolEvent | ReservationEvent
  >(stream);

const typesIn = async (stream: string): Promise<string[]> => (await eventsOf(stream)).map(({ type }) => type);

const seatsOf = (concertId: string): string => poolStream({ concertId, ticketType: 'Regular' });

const extended = (concert: string) =>
  eventually('the hold to be made longer', async () =>
    (await typesIn(seatsOf(concert))).includes('HoldExtended') ? true : undefined,
  );

describe('a hold that ends while a payment is in flight', () => {
  it('is made longer once: nobody gets the seat meanwhile, and the order is paid in time', async () => {
    const { concert, buyer, order } = await atTheBank();
    await extended(concert);
    const rival = await reserve(await newPerson(house), [seats(concert)], { api: house.api });
    expect(rival).toMatchObject({ status: 409, body: { code: 'sold_out' } });
    const shown = (await getOrder(house, buyer, order.orderId)) as Order & Record<'placedAt' | 'expiresAt', string>;
    expect(Date.parse(shown.expiresAt) - Date.parse(shown.placedAt)).toBeGreaterThan(HOLD_MS);

    await bankSaysYes(order);
    expect((await ended(house, order.workflowId, 'extended-then-paid')).result).toEqual({ outcome: 'paid' });
    expect(await typesIn(seatsOf(concert))).toEqual([
      ...['PoolCreated', 'PoolOpened', 'SeatsHeld', 'HoldExtended', 'SeatsSold'],
    ]);
  });

  it('ends at its cap all the same: the intent is cancelled first and only then are the seats freed', async () => {
    const { concert, buyer, order } = await atTheBank({ holdExtensionMs: 1_000 });
    expect((await ended(house, order.workflowId, 'extended-then-expired')).result).toEqual({ outcome: 'expired' });
    const { payments, reservation } = await orderIs(house, buyer, order.orderId, 'expired');
    expect(payments).toMatchObject([{ status: 'cancelled' }]);

    const pool = await eventsOf(seatsOf(concert));
    expect(pool.map(({ type }) => type).slice(2)).toEqual(['SeatsHeld', 'HoldExtended', 'HoldReleased']);
    const payment = await eventsOf(`payment-${payments[0]?.paymentId}`);
    const cancelled = payment.find(({ type }) => (type as string) === 'PaymentCancelled');
    expect(cancelled?.position).toBeLessThan(pool.at(-1)?.position ?? 0n);

    const [held, longer] = await eventsOf(`reservation-${reservation?.reservationId}`);
    const { latestExpiresAt } = held?.data as { latestExpiresAt: string };
    const { expiresAt } = longer?.data as { expiresAt: string };
    expect(Date.parse(expiresAt)).toBeLessThanOrEqual(Date.parse(latestExpiresAt));
  });

  it('ends with a paid order when the cancelled intent turns out to have succeeded', async () => {
    const { buyer, order } = await atTheBank({ holdExtensionMs: 1_000 });
    // The news of the success is lost, so that only the answer to the cancellation tells.
    await house.sandbox.holdWebhooks({ server: 'stripe' });
    await bankSaysYes(order);
    expect((await ended(house, order.workflowId)).result).toEqual({ outcome: 'paid' });
    await house.sandbox.releaseWebhooks({ server: 'stripe' });
    expect(await getOrder(house, buyer, order.orderId)).toMatchObject({ payments: [{ status: 'succeeded' }] });
  });
});
