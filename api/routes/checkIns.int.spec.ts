import { randomUUID } from 'node:crypto';
import { type ApiUnderTest, startApi } from '../testing/apiUnderTest.spec';
import { inDays, publishedConcert } from '../testing/concerts.spec';
import { heldOrder, paidOrder, streamsOf } from '../testing/paidOrder.spec';
import { person, type PersonUnderTest } from '../testing/people.spec';

let api: ApiUnderTest;
let organizer: PersonUnderTest;
let concertId: string;
let buyer: PersonUnderTest;
let scanner: PersonUnderTest;
beforeAll(async () => {
  api = await startApi();
  organizer = await person(api, 'organizer');
  concertId = await publishedConcert(api, organizer);
  [buyer, scanner] = await Promise.all([person(api), person(api, 'scanner')]);
  await letScan(scanner, concertId);
});
afterAll(() => api.close());

const letScan = ({ userId }: PersonUnderTest, at: string) =>
  api.send('PUT', `/v1/concerts/${at}/scanners/${userId}`, { token: organizer.token });
const codeOf = (ticketId: string, version = 1) => api.ticketCodes.code({ ticketId, version });
const soldTicket = async () => (await paidOrder(api, buyer, concertId)).ticketId;
const scan = (code: string, changes: object = {}, { token } = scanner) =>
  api.send('POST', '/v1/check-ins', {
    token,
    body: { code, concertId, gate: 'North', nonce: randomUUID(), ...changes },
  });
const validation = (ticketId: string, { token } = scanner) =>
  api.send('GET', `/v1/tickets/${ticketId}/validation`, { token });

describe('a scan', () => {
  it('admits the ticket, and says whose it is', async () => {
    const ticketId = await soldTicket();
    const { status, body } = await scan(codeOf(ticketId));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      result: 'admitted',
      gate: 'North',
      ticket: { ticketId, ticketType: 'Regular', holder: 'Ania Nowak' },
    });
  });

  it('at two gates at once admits one and tells the other where', async () => {
    const ticketId = await soldTicket();
    const answers = await Promise.all(['North', 'South', 'East'].map((gate) => scan(codeOf(ticketId), { gate })));
    const bodies = answers.map(({ body }) => body as { result: string; gate: string; admittedAt: string });
    const admitted = bodies.find(({ result }) => result === 'admitted');
    expect(bodies.map(({ result }) => result).sort()).toEqual(['admitted', 'already_used', 'already_used']);
    for (const { gate, admittedAt } of bodies)
      expect({ gate, admittedAt }).toMatchObject({ gate: admitted?.gate, admittedAt: admitted?.admittedAt });
  });

  it('with the same nonce gives the same answer, also when its copies race', async () => {
    const code = codeOf(await soldTicket());
    const nonce = randomUUID();
    const copies = await Promise.all([1, 2, 3].map(() => scan(code, { nonce })));
    const later = await scan(code, { nonce });
    const bodies = [...copies, later].map(({ body }) => JSON.stringify(body));
    expect(new Set(bodies).size).toBe(1);
    expect(later.body).toMatchObject({ result: 'admitted' });
    expect((await scan(code)).body).toMatchObject({ result: 'already_used' });
  });

  it('with the nonce of another ticket’s scan admits nobody else', async () => {
    const [one, two] = [await soldTicket(), await soldTicket()];
    const nonce = randomUUID();
    const answers = await Promise.all([scan(codeOf(one), { nonce }), scan(codeOf(two), { nonce })]);
    const checkIns = answers.map(({ body }) => body as { ticket: { ticketId: string } });
    expect(new Set(checkIns.map(({ ticket }) => ticket.ticketId)).size).toBe(1);
    const statuses = await Promise.all([one, two].map(async (id) => (await validation(id)).body as { status: string }));
    expect(statuses.map(({ status }) => status).sort()).toEqual(['issued', 'used']);
  });

  it.each([
    ['nothing of ours', () => 'hello'],
    ['nothing', () => ''],
    ['a ticket that was never issued', () => codeOf(randomUUID())],
    ['a code of another key', () => codeOf(randomUUID()).replace(/^./, 'Z')],
  ])('of %s is invalid', async (_, code) => {
    const { body } = await scan(code());
    expect(body).toMatchObject({ result: 'invalid' });
    expect(body).not.toHaveProperty('ticket');
  });

  it('of an order that is not paid finds no ticket', async () => {
    const orderId = await heldOrder(api, buyer, concertId);
    const { body } = await api.send('GET', `/v1/orders/${orderId}`, { token: buyer.token });
    expect(body).toMatchObject({ tickets: [] });
  });

  it('knows void tickets, old codes and other concerts', async () => {
    const voided = await soldTicket();
    await streamsOf(api).ticket(voided, { type: 'VoidTicket', reason: 'refunded' });
    expect((await scan(codeOf(voided))).body).toMatchObject({ result: 'void' });
    expect((await scan(codeOf(await soldTicket(), 2))).body).toMatchObject({ result: 'revoked' });

    const elsewhere = await publishedConcert(api, organizer);
    await letScan(scanner, elsewhere);
    const { body } = await scan(codeOf(await soldTicket()), { concertId: elsewhere });
    expect(body).toMatchObject({ result: 'wrong_concert' });
    expect(body).not.toHaveProperty('ticket');
  });

  it('is for scanners of this concert', async () => {
    const code = codeOf(await soldTicket());
    const stranger = await person(api, 'scanner');
    for (const who of [stranger, buyer, organizer]) {
      expect((await scan(code, {}, who)).body).toMatchObject({ status: 403, code: 'forbidden' });
    }
    expect((await scan(code, { concertId: randomUUID() })).status).toBe(403);
    await letScan(stranger, concertId);
    expect((await scan(code, {}, stranger)).body).toMatchObject({ result: 'admitted' });
  });

  it('by one who lost the role or the concert counts no more', async () => {
    const code = codeOf(await soldTicket());
    const former = await person(api, 'scanner');
    await letScan(former, concertId);
    await api.send('DELETE', `/v1/concerts/${concertId}/scanners/${former.userId}`, { token: organizer.token });
    expect((await scan(code, {}, former)).status).toBe(403);
  });

  it('cannot be made in the future', async () => {
    const { body } = await scan(codeOf(await soldTicket()), { scannedAt: inDays(1) });
    expect(Date.parse((body as { admittedAt: string }).admittedAt)).toBeLessThanOrEqual(Date.now());
  });
});

describe('the scans of a gate without a network', () => {
  it('count in the order of their time, and are answered in the order they were sent', async () => {
    const ticketId = await soldTicket();
    const [early, late] = [new Date(Date.now() - 60_000).toISOString(), new Date(Date.now() - 30_000).toISOString()];
    const body = {
      concertId,
      scans: [
        { code: codeOf(ticketId), gate: 'South', nonce: randomUUID(), scannedAt: late },
        { code: codeOf(ticketId), gate: 'North', nonce: randomUUID(), scannedAt: early },
        { code: 'noise', gate: 'North', nonce: randomUUID(), scannedAt: early },
      ],
    };
    const send = () => api.send('POST', '/v1/check-ins/batch', { token: scanner.token, body });
    const first = await send();
    expect(first.body).toMatchObject({
      results: [
        { result: 'already_used', gate: 'North', admittedAt: early },
        { result: 'admitted', gate: 'North', admittedAt: early },
        { result: 'invalid' },
      ],
    });
    expect((await send()).body).toEqual(first.body);
    expect((await validation(ticketId)).body).toMatchObject({
      status: 'used',
      attempts: [
        { at: early, gate: 'North', result: 'admitted' },
        { at: late, gate: 'South', result: 'already_used' },
      ],
    });
  });
});

describe('an admission', () => {
  const revert = (checkInId: string, { token } = scanner) =>
    api.send('POST', `/v1/check-ins/${checkInId}/revert`, { token, body: { reason: 'wrong person' } });

  it('can be undone, and the ticket used again', async () => {
    const ticketId = await soldTicket();
    const { checkInId } = (await scan(codeOf(ticketId))).body as { checkInId: string };
    expect((await revert(checkInId)).body).toMatchObject({
      ticketId,
      status: 'issued',
      attempts: [{ result: 'admitted' }],
    });
    expect((await scan(codeOf(ticketId))).body).toMatchObject({ result: 'admitted' });
    // Undone again, it does not undo the second one.
    expect((await revert(checkInId)).body).toMatchObject({ status: 'used' });
  });

  it('is undone at its own concert only, and only when there was one', async () => {
    const { checkInId } = (await scan(codeOf(await soldTicket()))).body as { checkInId: string };
    expect((await revert(checkInId, await person(api, 'scanner'))).status).toBe(404);
    const noise = (await scan('noise')).body as { checkInId: string };
    expect((await revert(noise.checkInId)).body).toMatchObject({ status: 409, code: 'ticket_not_admitted' });
  });
});

describe('the validation of a ticket', () => {
  it('is for its owner and the scanners of its concert', async () => {
    const ticketId = await soldTicket();
    const stranger = await person(api, 'scanner');
    const statuses = await Promise.all(
      [buyer, scanner, stranger].map(async (who) => (await validation(ticketId, who)).status),
    );
    expect(statuses).toEqual([200, 200, 404]);
    expect((await validation(randomUUID())).status).toBe(404);
  });
});
