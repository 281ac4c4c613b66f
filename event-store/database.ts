import { knex, type Knex } from 'knex';
import { type Client, types } from 'pg';
import { createPreparedStatements } from './preparedStatements';
import { closeWhenStuck } from './stuckConnections';

export interface DatabaseOptions {
  readonly connectionString: string;
  /** Connections at most. More of them than twice the cores only queue inside Postgres. */
  readonly poolMax?: number;
  /** How long a caller waits for a free connection. */
  readonly acquireTimeoutMs?: number;
  /** A statement that takes longer is cancelled; 0 = never. */
  readonly statementTimeoutMs?: number;
  /** How long a statement may stay without any answer, also none of Postgres's own time-outs; 0 = for ever. Default: 2 s above those. */
  readonly answerTimeoutMs?: number;
  /** How long a transaction waits for a stream that another one holds, before it gives up with `lock_timeout`; 0 = for ever. */
  readonly lockTimeoutMs?: number;
  /** A transaction that its owner forgot is ended: an open one holds up every reader of the history. */
  readonly idleInTransactionTimeoutMs?: number;
  /** Shown in pg_stat_activity. */
  readonly applicationName?: string;
}

const ANSWER_MARGIN_MS = 2_000;

const INT8 = 20;
const XID8 = 5069;

/** With the default, meant for turning disks, the planner would rather collect a stream's pages and sort than follow its index. */
const PLAN_FOR_SSD = '-c random_page_cost=1.1';

/** Positions and transaction ids are beyond what a double holds; pg's own default would hand out strings. */
const bigintTypes = {
  getTypeParser: (oid: number, format: string): ((value: string) => unknown) =>
    oid === INT8 || oid === XID8 ? BigInt : (types.getTypeParser(oid, format as 'text') as (value: string) => unknown),
};

export const createDatabase = ({
  connectionString,
  poolMax = 10,
  acquireTimeoutMs = 10_000,
  statementTimeoutMs = 15_000,
  answerTimeoutMs = statementTimeoutMs === 0 ? 0 : statementTimeoutMs + ANSWER_MARGIN_MS,
  lockTimeoutMs = 5_000,
  idleInTransactionTimeoutMs = 30_000,
  applicationName = 'stagedoor',
}: DatabaseOptions): Knex => {
  const connection = {
    connectionString,
    statement_timeout: statementTimeoutMs,
    query_timeout: answerTimeoutMs,
    lock_timeout: lockTimeoutMs,
    idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
    application_name: applicationName,
    options: PLAN_FOR_SSD,
    types: bigintTypes,
  };
  const statements = createPreparedStatements();
  return knex({
    client: 'pg',
    connection,
    pool: {
      min: 0,
      max: poolMax,
      afterCreate: (created: Client, done: (error: Error | null, connection: Client) => void) => {
        closeWhenStuck(created);
        statements.adopt(created);
        done(null, created);
      },
    },
    acquireConnectionTimeout: acquireTimeoutMs,
    // What it would print is thrown as well, and whoever catches it knows what to say.
    log: { error: () => undefined, warn: () => undefined },
  });
};
