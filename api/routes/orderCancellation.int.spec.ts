import { randomUUID } from 'node:crypto';
import { concertDecider } from '../../domain/concerts/concertDecider';
import { concertStream } from '../../domain/concerts/events';
import { type ApiUnderTest, startApi } from '../testing/apiUnderTest.spec';
import { inDays, pln, publishedConcert } from '../testing/concerts.spec';
import { heldOrder, paidOrder, streamsOf } from '../testing/paidOrder.spec';
import { person, type PersonUnderTest } from '../testing/people.spec';

let api: ApiUnderTest;
let concertId: string;
let buyer: PersonUnderTest;
let organizer: PersonUnderTest;
let admin: PersonUnderTest;
beforeAll(async () => {
  api = await startApi();
  organizer = await person(api, 'organizer');
  admin = await person(api, 'admin');
  concertId = await publishedConcert(api, organizer);
});
beforeEach(async () => {
  buyer = await person(api);
  api.processes.calls.length = 0;
});
afterAll(() => api.close());

const cancel = (orderId: string, body?: object, { token } = buyer) =>
  api.send('POST', `/v1/orders/${orderId}/cancel`, { token, body });
const requests = () =>
  api.processes.calls.filter(({ name }) => name === 'cancelPaidOrder').map(({ request }) => request);

/** A concert that takes its tickets back until two days before the start, less a tenth. */
const withPolicy = (startsAt: string) =>
  publishedConcert(api, organizer, { startsAt, cancellationPolicy: { deadlineHours: 48, feePercent: 10 } });

const admit = async (ticketId: string, of: string) => {
  const admitted = await streamsOf(api).ticket(ticketId, {
    ...{ type: 'CheckIn', checkInId: randomUUID(), concertId: of, codeVersion: 1, gate: 'A' },
    ...{ nonce: 'n', scannedBy: randomUUID(), now: new Date().toISOString() },
  });
  expect(admitted.outcome).toBe('appended');
};

/** The concert is moved, and maybe offers its buyers their money. */
const move = async (of: string, refundWindowEndsAt: string | null, startsAt = inDays(120)) => {
  const moving = await api.eventStore.execute({
    decider: concertDecider,
    streamId: concertStream(of),
    command: {
      ...{ type: 'RescheduleConcert', startsAt, venue: null },
      ...{ refundWindowEndsAt, now: new Date().toISOString() },
    },
    commandId: randomUUID(),
    metadata: { actor: organizer.userId, correlationId: 'test' },
  });
  expect(moving.outcome).toBe('appended');
};

describe('cancelling an order that waits for its money', () => {
  it('tells the process who asked and why, and cancelled again is cancelled', async () => {
    const orderId = await heldOrder(api, buyer, concertId);
    const { status, body } = await cancel(orderId, { reason: 'cannot come' });
    expect({ status, body }).toMatchObject({ status: 200, body: { status: 'cancelled', closeReason: 'cannot come' } });
    expect((await cancel(orderId)).status).toBe(200);
    expect(api.processes.calls.filter(({ name }) => name === 'cancelOrder')).toEqual([
      {
        name: 'cancelOrder',
        request: expect.objectContaining({ actor: buyer.userId, reason: 'cannot come' }) as object,
      },
    ]);
  });

  it('is refused when it is too late', async () => {
    const orderId = await heldOrder(api, buyer, concertId);
    api.processes.next('cancelOrder', () =>
      Promise.resolve({ outcome: 'refused', refusal: { code: 'order_not_cancellable', message: 'It is paid.' } }),
    );
    expect((await cancel(orderId)).body).toMatchObject({ status: 409, code: 'order_not_cancellable' });
  });
});

describe('giving a paid order back', () => {
  it('is granted once, free of charge until the start where the concert has no terms', async () => {
    const { orderId, ticketId } = await paidOrder(api, buyer, concertId);
    const { status, headers, body } = await cancel(orderId, { reason: 'cannot come then' });
    expect({ status, location: headers.get('Location') }).toEqual({ status: 202, location: `/v1/orders/${orderId}` });
    expect(body).toMatchObject({ orderId, status: 'cancelling', cancelledTickets: [ticketId] });
    expect(await cancel(orderId)).toMatchObject({ status: 202, body: { orderId, status: 'cancelling' } });
    expect(requests()).toEqual([
      {
        ...{ orderId, userId: buyer.userId, reason: 'cannot come then', actor: buyer.userId, cause: 'buyer' },
        ...{ terms: 'policy', usedTickets: 'refuse', refund: 'up_to', notice: 'cancellation' },
        ...{ askedAt: expect.any(String) as string, requestId: expect.any(String) as string },
      },
    ]);
  });

  it('is closed after the deadline, and the tickets are named', async () => {
    const late = await withPolicy(inDays(1));
    const { orderId, ticketIds } = await paidOrder(api, buyer, late, 2);
    expect(await cancel(orderId)).toMatchObject({ status: 409, body: { code: 'cancellation_closed' } });
    const { body } = await cancel(orderId, { ticketIds: ticketIds.slice(1) });
    expect(body).toMatchObject({ code: 'cancellation_closed', ticketIds: ticketIds.slice(1) });
    expect(requests()).toEqual([]);
  });

  it('is open after the deadline while a concert that was moved gives its money back', async () => {
    const late = await withPolicy(inDays(90));
    const [{ orderId }, { orderId: another }] = [
      await paidOrder(api, buyer, late),
      await paidOrder(api, buyer, concertId),
    ];
    await move(late, null, inDays(1));
    expect(await cancel(orderId)).toMatchObject({ status: 409, body: { code: 'cancellation_closed' } });
    await move(late, inDays(0.5), inDays(1.5));
    expect([(await cancel(orderId)).status, (await cancel(another)).status]).toEqual([202, 202]);
  });

  it('is closed once somebody was admitted with a ticket of it; the others may be given back', async () => {
    const { orderId, ticketIds } = await paidOrder(api, buyer, concertId, 2);
    const [used = '', other = ''] = ticketIds;
    await admit(used, concertId);
    expect(await cancel(orderId)).toMatchObject({ status: 409, body: { code: 'ticket_used', ticketIds: [used] } });
    expect(await cancel(orderId, { ticketIds: [used] })).toMatchObject({ body: { code: 'ticket_used' } });
    const { status, body } = await cancel(orderId, { ticketIds: [other] });
    expect({ status, body }).toMatchObject({ status: 202, body: { status: 'paid', cancelledTickets: [other] } });
  });

  it('says so when the process knew better', async () => {
    const { orderId } = await paidOrder(api, buyer, concertId);
    api.processes.next('cancelPaidOrder', () =>
      Promise.resolve({ outcome: 'refused', refusal: { code: 'ticket_used', message: 'He went in just now.' } }),
    );
    expect(await cancel(orderId)).toMatchObject({ status: 409, body: { code: 'ticket_used' } });
  });
});

describe('giving some tickets back', () => {
  it('is one cancellation for the same tickets, in whatever order they are named', async () => {
    const { orderId, ticketIds } = await paidOrder(api, buyer, concertId, 3);
    const [a = '', b = ''] = [...ticketIds].sort();
    api.processes.next('cancelPaidOrder', () => Promise.resolve({ outcome: 'pending' }));
    await cancel(orderId, { ticketIds: [b, a] });
    await cancel(orderId, { ticketIds: [a, b] });
    const cause = `tickets-${a},${b}`;
    expect(requests()).toMatchObject([{ cause, ticketIds: [b, a] }, { cause }]);
  });

  it('given back again is given back, and asks for nothing', async () => {
    const { orderId, ticketIds } = await paidOrder(api, buyer, concertId, 2);
    const one = { ticketIds: ticketIds.slice(0, 1) };
    expect((await cancel(orderId, one)).status).toBe(202);
    expect(await cancel(orderId, one)).toMatchObject({ status: 200, body: { cancelledTickets: one.ticketIds } });
    expect(requests()).toHaveLength(1);
  });

  it('is refused for tickets that the order does not have, which are named', async () => {
    const { orderId, ticketId } = await paidOrder(api, buyer, concertId);
    const { ticketId: anothers } = await paidOrder(api, await person(api), concertId);
    const { status, body } = await cancel(orderId, { ticketIds: [ticketId, anothers] });
    expect({ status, body }).toMatchObject({
      status: 422,
      body: { code: 'validation_failed', errors: [{ path: 'ticketIds.1', code: 'unknown_ticket' }] },
    });
    expect((await cancel(orderId, { ticketIds: [] })).status).toBe(422);
    expect((await cancel(orderId, { ticketIds: [ticketId, ticketId] })).status).toBe(422);
    expect(requests()).toEqual([]);
  });
});

describe('an administrator', () => {
  it('who says why sets deadline, fee and use aside', async () => {
    const late = await withPolicy(inDays(1));
    const { orderId, ticketId } = await paidOrder(api, buyer, late);
    await admit(ticketId, late);
    expect(await cancel(orderId, {}, admin)).toMatchObject({ status: 409, body: { code: 'ticket_used' } });
    expect(await cancel(orderId, { reason: 'please' })).toMatchObject({ status: 409, body: { code: 'ticket_used' } });
    expect((await cancel(orderId, { reason: 'his father died' }, admin)).status).toBe(202);
    expect(requests()).toMatchObject([
      {
        ...{ userId: buyer.userId, actor: admin.userId, reason: 'his father died' },
        ...{ terms: 'full', usedTickets: 'void', refund: 'up_to' },
      },
    ]);
  });
});

describe('what cancelling would bring', () => {
  const terms = (orderId: string, { token } = buyer) =>
    api.send('GET', `/v1/orders/${orderId}/cancellation`, { token });

  it('is told for each ticket, with its fee and until when', async () => {
    const of = await withPolicy(inDays(10));
    const { orderId, ticketIds } = await paidOrder(api, buyer, of, 3);
    const [used = '', gone = '', good = ''] = ticketIds;
    await admit(used, of);
    await cancel(orderId, { ticketIds: [gone] });
    const { status, body } = await terms(orderId);
    const { tickets, refund } = body as { tickets: { ticketId: string; until: string }[]; refund: object };
    expect({ status, refund }).toEqual({ status: 200, refund: pln(21_600) });
    const each = { price: pln(24_000), fee: pln(2_400), refund: pln(21_600), open: true };
    expect(tickets).toHaveLength(2);
    expect(tickets).toContainEqual(expect.objectContaining({ ...each, ticketId: used, status: 'used' }));
    expect(tickets).toContainEqual(expect.objectContaining({ ...each, ticketId: good, status: 'issued' }));
    const { startsAt } = (await api.send('GET', `/v1/concerts/${of}`)).body as { startsAt: string };
    expect(Date.parse(startsAt) - Date.parse(tickets[0]?.until ?? '')).toBe(48 * 3_600_000);
  });

  it('is no more than is left of what was paid, and nothing before', async () => {
    const { orderId, paymentId } = await paidOrder(api, buyer, concertId, 2);
    await streamsOf(api).payment(paymentId, {
      ...{ type: 'RequestRefund', refundId: randomUUID(), amount: pln(30_000), reason: 'the sound was bad' },
    });
    expect((await terms(orderId)).body).toMatchObject({ refund: pln(18_000) });
    const held = await heldOrder(api, buyer, concertId);
    expect((await terms(held)).body).toEqual({ orderId: held, tickets: [], refund: pln(0) });
    expect((await terms(held, await person(api))).status).toBe(404);
  });
});
