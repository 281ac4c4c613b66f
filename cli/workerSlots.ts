import { type WorkerOptions } from '@temporalio/worker';

export type Slots = Required<
  Pick<
    WorkerOptions,
    | 'maxConcurrentWorkflowTaskExecutions'
    | 'maxConcurrentLocalActivityExecutions'
    | 'maxConcurrentActivityTaskExecutions'
  >
>;

/** Most of the connections are the orders': their buyers wait. */
const ORDERS_SHARE = 0.75;
/** A call to a provider lasts far longer than what it writes down before and after. */
const CALLS_PER_CONNECTION = 2.5;
/** Fewer and the SDK cannot serve new workflows beside cached ones. */
const LEAST_WORKFLOW_TASKS = 2;

/**
 * A local activity has a connection while it runs, and a workflow task waits for its local activities: never more of either than
 * connections, or steps that have begun would wait for a connection, and their five seconds would run out. What is beyond that waits
 * in Temporal.
 */
const slotsOf = (local: number, calls: number): Slots => ({
  maxConcurrentWorkflowTaskExecutions: Math.max(LEAST_WORKFLOW_TASKS, local),
  maxConcurrentLocalActivityExecutions: local,
  maxConcurrentActivityTaskExecutions: calls,
});

/** How a worker's `connections` are shared by its two queues that serve buyers. */
export const slotsFor = (connections: number): Readonly<Record<'orders' | 'delivery', Slots>> => {
  const orders = Math.max(1, Math.floor(connections * ORDERS_SHARE));
  const delivery = Math.max(1, connections - orders);
  return {
    orders: slotsOf(orders, Math.ceil(connections * CALLS_PER_CONNECTION)),
    delivery: slotsOf(delivery, connections),
  };
};

/** What may wait: its regular activities are decisions of ours, with a connection each as its local ones. */
export const bulkSlotsFor = (bulkConcurrency: number): Slots => slotsOf(bulkConcurrency, bulkConcurrency);

/** Connections of one worker, over both of its pools. */
export const connectionsOfWorker = (sizes: {
  readonly concurrency: number;
  readonly bulkConcurrency: number;
}): number => sizes.concurrency + bulkConnections(sizes.bulkConcurrency);

export const bulkConnections = (bulkConcurrency: number): number => 2 * bulkConcurrency;
