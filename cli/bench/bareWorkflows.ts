import {
  allHandlersFinished,
  condition,
  defineUpdate,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
} from '@temporalio/workflow';
import { type bareActivities } from './bareActivities';

type BareActivities = typeof bareActivities;

const local = proxyLocalActivities<BareActivities>({ startToCloseTimeout: '5s' });
const remote = proxyActivities<BareActivities>({ startToCloseTimeout: '5s' });

const STEPS_TO_HOLD = 3;
const STEPS_TO_PAID = 4;

/**
 * A paid order with nothing in it: the same update, the same number of local activities, one regular one, one delivery started at
 * the end. What Temporal itself can do here is what the order is measured against.
 */
export async function bareOrder(orderId: string): Promise<void> {
  let done = false;
  setHandler(defineUpdate<void>('place'), async () => condition(() => done));
  for (let step = 0; step < STEPS_TO_HOLD; step += 1) await local.nothing();
  await remote.nothing();
  for (let step = 0; step < STEPS_TO_PAID; step += 1) await local.nothing();
  await local.startDelivery(orderId);
  done = true;
  await condition(allHandlersFinished);
}

export async function bareDelivery(): Promise<void> {
  await remote.nothing();
}
