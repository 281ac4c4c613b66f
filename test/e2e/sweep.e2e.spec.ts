import { ScheduleOverlapPolicy } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { openWorker } from '../../cli/openWorker';
import { SWEEP } from '../../workflows/contracts/names';
import { eventually } from '../support/eventually';
import { type House, openHouse } from '../support/house';
import { seldomSwept, sweepNow } from '../support/sweep';

Runtime.install({ logger: new DefaultLogger('ERROR') });
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
