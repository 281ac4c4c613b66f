import { randomUUID } from 'node:crypto';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import { type CheckIn, getCheckInByNonce, recordCheckIn } from '.';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const ROUNDS = 300;

const scanOf = (): CheckIn => ({
  ...{ checkInId: randomUUID(), ticketId: null, concertId: randomUUID(), gate: 'A', nonce: randomUUID() },
  ...{ result: 'invalid', at: '2031-07-01T17:00:00.000Z', scannedBy: randomUUID() },
  ...{ admittedAt: null, admittedGate: null },
});

/** Copies of one message have the same id, so that they meet in two indexes at once, and either may be the first to notice. */
it('copies of one scan that come at once are one, and all are told the same', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const scan = scanOf();
    const copies = ['A', 'B', 'C', 'D'].map((gate) => ({ ...scan, gate }));
    const recorded = await Promise.all(copies.map((copy) => recordCheckIn(database.db, copy)));
    const kept = await getCheckInByNonce(database.db, scan.concertId, scan.nonce);
    expect(new Set(recorded.map(({ gate }) => gate))).toEqual(new Set([kept?.gate]));
  }
});
