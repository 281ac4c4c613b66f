import { bulkConnections, bulkSlotsFor, slotsFor } from './workerSlots';

const sizes = [2, 3, 4, 7, 20, 40, 100, 1000];

describe('the slots of a worker', () => {
  it('run no more steps of ours at once than there are connections', () => {
    for (const connections of sizes) {
      const { orders, delivery } = slotsFor(connections);
      const steps = orders.maxConcurrentLocalActivityExecutions + delivery.maxConcurrentLocalActivityExecutions;
      expect([connections, steps]).toEqual([connections, connections]);
    }
  });

  it('give every queue at least one step, and two workflow tasks, without which the SDK does not start', () => {
    for (const connections of sizes) {
      for (const slots of Object.values(slotsFor(connections))) {
        expect(slots.maxConcurrentLocalActivityExecutions).toBeGreaterThanOrEqual(1);
        expect(slots.maxConcurrentWorkflowTaskExecutions).toBeGreaterThanOrEqual(2);
      }
    }
  });

  it('begin no more workflow tasks than can have a step run', () => {
    for (const connections of sizes.filter((size) => size >= 20)) {
      for (const slots of Object.values(slotsFor(connections))) {
        expect(slots.maxConcurrentWorkflowTaskExecutions).toBe(slots.maxConcurrentLocalActivityExecutions);
      }
    }
  });

  it('leave what may wait a connection for each of its steps', () => {
    for (const bulk of [1, 8, 100]) {
      const { maxConcurrentLocalActivityExecutions: local, maxConcurrentActivityTaskExecutions: regular } =
        bulkSlotsFor(bulk);
      expect(local + regular).toBe(bulkConnections(bulk));
    }
  });
});
