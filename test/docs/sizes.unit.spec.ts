import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { variableRows } from '../../cli/configTable';
import { API_DEADLINES, WORKER_DEADLINES } from '../../cli/deadlines';
import { bulkSlotsFor, connectionsOfWorker, type Slots, slotsFor } from '../../cli/workerSlots';
import { readDocument, sectionOf } from './documents';

const compose = readFileSync(join(__dirname, '..', '..', 'docker-compose.yml'), 'utf8');
const section = sectionOf(readDocument('docs/operations.md'), 'When more come than can be served').text;
const numberIn = (text: string, pattern: RegExp): number => Number(pattern.exec(text)?.[1]);
const defaults = new Map(variableRows().map(({ name, fallback }) => [name, fallback]));
const defaultOf = (name: string): number => Number(defaults.get(name));

const [pool, concurrency, bulkConcurrency] = ['DATABASE_POOL', 'WORKER_CONCURRENCY', 'BULK_CONCURRENCY'].map(
  defaultOf,
) as [number, number, number];

/** Four services, each with a pool for state and one for visibility. */
const TEMPORAL = 4 * (numberIn(compose, /SQL_MAX_CONNS: '(\d+)'/) + 10);
const [FOR_SUPERUSER, FOR_MIGRATION] = [3, 2];

describe('docs/operations.md', () => {
  it.each([1, 2, 4])(
    'counts the connections of %i APIs and workers as the code takes them, and Postgres has as many',
    (each) => {
      const [apis, workers] = [each * pool, each * connectionsOfWorker({ concurrency, bulkConcurrency })];
      const together = apis + workers + TEMPORAL;
      const cells = [`${each} and ${each}`, apis, workers, TEMPORAL, together].map(String);
      expect(section.replace(/ +/g, ' ')).toContain(`| ${cells.join(' | ')} |`);
      expect(together + FOR_SUPERUSER + FOR_MIGRATION).toBeLessThanOrEqual(numberIn(compose, /max_connections=(\d+)/));
    },
  );

  it('has the slots of a worker as the code gives them', () => {
    const { orders, delivery } = slotsFor(concurrency);
    const row = (queue: string, slots: Slots) =>
      `| \`${queue}\` | ${slots.maxConcurrentWorkflowTaskExecutions} | ${slots.maxConcurrentLocalActivityExecutions} | ${slots.maxConcurrentActivityTaskExecutions} |`;
    const table = section.replace(/ +/g, ' ');
    expect(table).toContain(row('orders', orders));
    expect(table).toContain(row('delivery', delivery));
    expect(table).toContain(row('bulk', bulkSlotsFor(bulkConcurrency)));
  });

  it('names the defaults as they are', () => {
    for (const name of ['MAX_ORDERS_IN_WORK', 'MAX_WAITING', 'WAITING_SECONDS', 'CHECKOUT_WAIT_SECONDS']) {
      expect(section).toContain(`\`${name}\` (${defaultOf(name)})`);
    }
    expect(section).toContain(`(${pool - 8} of ${pool})`);
  });

  it('names the deadlines of the database as they are', () => {
    const inSeconds = (ms: number) => `${ms / 1000} s`;
    const { acquireTimeoutMs, lockTimeoutMs, statementTimeoutMs } = API_DEADLINES;
    const rows = section.split('\n').filter((line) => /in the API \|/.test(line));
    expect(rows.map((line) => line.split('|')[2]?.trim())).toEqual(
      [acquireTimeoutMs, lockTimeoutMs, statementTimeoutMs].map(inSeconds),
    );
    const ofWorker = [
      WORKER_DEADLINES.acquireTimeoutMs,
      WORKER_DEADLINES.lockTimeoutMs,
      WORKER_DEADLINES.statementTimeoutMs,
    ];
    expect(section).toContain(ofWorker.map(inSeconds).join(', '));
  });
});

describe("a worker's waits for the database", () => {
  it('end before the attempt of a step does', () => {
    const activities = readFileSync(join(__dirname, '..', '..', 'workflows', 'steps', 'activities.ts'), 'utf8');
    const attemptMs = numberIn(activities, /startToCloseTimeout: '(\d+)s'/) * 1_000;
    expect(WORKER_DEADLINES.acquireTimeoutMs + WORKER_DEADLINES.lockTimeoutMs).toBeLessThan(attemptMs);
    expect(WORKER_DEADLINES.statementTimeoutMs).toBeLessThan(attemptMs);
  });
});
