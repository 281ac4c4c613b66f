import { ScheduleOverlapPolicy } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { openWorker } from '../../cli/openWorker';
import { SWEEP } from '../../workflows/contracts/names';
import { eventually } from '../support/eventually';
import { type House, openHouse } from '../support/house';
import { addToCart, newConcert, newOrganizer, newPerson } from '../support/people';
import { seldomSwept, sweepNow } from '../support/sweep';
import { startWorkerProcess } from '../support/workerProcess';

// What fails here does so on purpose.
Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
jest.setTimeout(60_000);

const settings = seldomSwept();

let house: House;
beforeAll(async () => {
  house = await openHouse({ sweep: settings });
});
afterAll(() => house.close());

const schedule = () => house.temporal.schedule.getHandle(SWEEP);

it('is scheduled by the worker’s start, never twice at once, and missed runs are not made up for', async () => {
  const { spec, action, policies } = await schedule().describe();
  expect(spec.intervals).toMatchObject([{ every: settings.everyMs }]);
  expect(action).toMatchObject({ workflowType: 'sweep', taskQueue: 'bulk', args: [settings.input] });
  expect(policies).toMatchObject({ overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: 60_000 });
});

it('runs when it is triggered, and says what every part has swept', async () => {
  const { swept, failed } = await sweepNow(house);
  expect(failed).toEqual([]);
  expect(Object.values(swept).every((count) => count === 0)).toBe(true);
});

it('ends a concert whose time is over, and none before', async () => {
  const organizer = await newOrganizer(house);
  const startsAt = new Date(Date.now() + 2_000).toISOString();
  const soon = await newConcert(house, organizer, undefined, { startsAt });
  const later = await newConcert(house, organizer);
  const worker = await openWorker({ ...house.workerOptions, sweep: seldomSwept({ concertEndsAfterMs: 1 }) });
  await eventually('the concert to be over', async () =>
    (await sweepNow(house)).swept['endConcerts'] === 1 ? true : undefined,
  );
  await worker.stop();
  const statusOf = async (concert: string) =>
    (await house.api<{ status: string }>('GET', `/v1/concerts/${concert}`, { token: organizer.token })).body.status;
  expect([await statusOf(soon), await statusOf(later)]).toEqual(['ended', 'published']);
});

describe('a part that fails', () => {
  it('does not keep the others from running, and the next sweep tries it again', async () => {
    const { db } = house.database;
    const buyer = await newPerson(house);
    await addToCart(house, buyer, await newConcert(house, await newOrganizer(house)));
    const worker = await openWorker({ ...house.workerOptions, sweep: seldomSwept({ cartIdleMs: 1 }) });
    await db.raw(`
      create function strike_with_fault() returns trigger language plpgsql as $$
      begin raise exception 'a fault of the test'; end $$`);
    await db.raw(`
      create trigger faulty before update on carts for each row when (new.status = 'abandoned')
      execute function strike_with_fault()`);
    const { swept, failed } = await sweepNow(house);
    expect(failed).toEqual(['abandonCarts']);
    expect(swept).toMatchObject({ returnStrandedCarts: 0 });

    await db.raw('drop trigger faulty on carts');
    expect(await sweepNow(house)).toMatchObject({ swept: { abandonCarts: 1 }, failed: [] });
    await worker.stop();
  });
});

it('is one schedule, however many workers start at once', async () => {
  const workers = await Promise.all([1, 2, 3].map(() => openWorker(house.workerOptions)));
  await Promise.all(workers.map((worker) => worker.stop()));
  const found = await eventually('the schedule to be listed', async () => {
    const ids: string[] = [];
    for await (const { scheduleId } of house.temporal.schedule.list()) ids.push(scheduleId);
    return ids.length > 0 ? ids : undefined;
  });
  expect(found).toEqual([SWEEP]);
});

it('takes the settings of a worker that starts later, and stays paused when an operator paused it', async () => {
  await schedule().pause('the database is being moved');
  const everyMs = 2 * settings.everyMs;
  const worker = await openWorker({ ...house.workerOptions, sweep: { ...settings, everyMs } });
  await worker.stop();
  const { spec, state } = await schedule().describe();
  expect(spec.intervals).toMatchObject([{ every: everyMs }]);
  expect(state).toMatchObject({ paused: true, note: 'the database is being moved' });
});

it('is kept as the environment of a worker’s process says', async () => {
  const worker = await startWorkerProcess(house);
  const { spec, action } = await schedule().describe();
  await worker.stop();
  expect(spec.intervals).toMatchObject([{ every: 2_000_000_000 }]);
  expect(action).toMatchObject({
    args: [{ cartIdleMs: 604_800_000, cartStrandedMs: 300_000, concertEndsAfterMs: 43_200_000 }],
  });
});
