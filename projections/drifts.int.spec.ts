import { driftStream, type DriftEvent, type DriftKind } from '../domain/drift/events';
import { at, createRecorder, id, pln } from '../test/projections/fixture';
import { buyTwoTickets, concertOf, drift, putOnSale } from '../test/projections/life';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import { countOpenDrifts, getDrift, getOrderHistory, listDrifts, listOpenDrifts } from '.';

let database: FreshDatabase;
let recorder: ReturnType<typeof createRecorder>;
beforeEach(async () => {
  database = await freshDatabase();
  recorder = createRecorder(database.db);
});
afterEach(() => database.drop());

const find = (n: number, kind: DriftKind = 'unmatched_payment', foundAt = at(n)) =>
  recorder.record<DriftEvent>(driftStream(id('drift', n)), {
    type: 'DriftFound',
    data: {
      ...{ driftId: id('drift', n), kind, paymentId: null, orderId: null, reference: `pi_${n}` },
      ...{ ours: null, theirs: { status: 'succeeded', amount: pln(24000) }, foundAt },
    },
  });

const heal = (n: number) =>
  recorder.record<DriftEvent>(driftStream(id('drift', n)), {
    type: 'DriftHealed',
    data: { driftId: id('drift', n), how: 'kept', by: id('admin', 1), reason: 'a gift', healedAt: at(90) },
  });

it('says what each side says, and how it was healed', async () => {
  await find(1);
  const found = {
    ...{ driftId: id('drift', 1), kind: 'unmatched_payment', paymentId: null, orderId: null, reference: 'pi_1' },
    ...{ ours: null, theirs: { status: 'succeeded', amount: pln(24000) }, foundAt: at(1) },
  };
  expect(await getDrift(database.db, id('drift', 1))).toEqual({ ...found, status: 'open', healed: null, version: 1 });
  await heal(1);
  expect(await getDrift(database.db, id('drift', 1))).toEqual({
    ...{ ...found, status: 'healed', version: 2 },
    healed: { how: 'kept', by: id('admin', 1), reason: 'a gift', at: at(90) },
  });
  expect(await getDrift(database.db, id('drift', 9))).toBeUndefined();
});

it('is open again when it comes back, since then', async () => {
  await drift(recorder, 1);
  expect(await getDrift(database.db, id('drift', 1))).toMatchObject({
    ...{ status: 'open', healed: null, foundAt: at(3), version: 3 },
    theirs: { status: 'succeeded' },
  });
});

it('lists what is open, longest first, and everything newest first, in pages', async () => {
  for (const n of [1, 2, 3]) await find(n);
  await heal(2);
  const { db } = database;
  const first = await listOpenDrifts(db, { limit: 1 });
  expect(first.items.map(({ reference }) => reference)).toEqual(['pi_1']);
  const second = await listOpenDrifts(db, { limit: 1, after: first.next ?? undefined });
  expect([second.items.map(({ reference }) => reference), second.next]).toEqual([['pi_3'], null]);
  const all = await listDrifts(db, { limit: 5 });
  expect(all.items.map(({ reference }) => reference)).toEqual(['pi_3', 'pi_2', 'pi_1']);
});

it('counts what is open of each kind', async () => {
  expect(await countOpenDrifts(database.db)).toEqual({});
  await find(1);
  await find(2);
  await find(3, 'payment_missing');
  await find(4);
  await heal(4);
  expect(await countOpenDrifts(database.db)).toEqual({ payment_missing: 1, unmatched_payment: 2 });
});

it('stands in the history of its order', async () => {
  await putOnSale(recorder, concertOf(1));
  await buyTwoTickets(recorder, 1, concertOf(1).concertId);
  await drift(recorder, 1);
  const history = await getOrderHistory(database.db, id('order', 1));
  expect(history?.slice(-3).map(({ type }) => type)).toEqual(['DriftFound', 'DriftHealed', 'DriftFound']);
});
