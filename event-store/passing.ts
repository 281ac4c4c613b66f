import { isOutdatedPlan } from './preparedStatements';

/** Of Node, when a connection cannot be made or breaks. */
const OF_THE_NETWORK = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
];

/**
 * Of Postgres: connection lost (08), too few resources (53), a transaction left idle or too long (25P03, 25P04), serialization and
 * deadlock, a lock or a statement that took too long, a server that shuts down, crashed or starts.
 */
const SQLSTATE = /^(08...|53...|25P0[34]|40001|40P01|55P03|57014|57P0[1235])$/;

/** Of node-postgres, which gives these no code; knex puts the statement in front of them. */
const MESSAGES = [
  'Connection terminated',
  'Client has encountered a connection error',
  'Query read timeout',
  'timeout exceeded when trying to connect',
];

/** Of knex: no connection became free in time. */
const POOL_TIMEOUT = 'KnexTimeoutError';

/**
 * Whether the database cannot serve the call now and may serve the same one later: it is away, slow, full, or somebody else stands
 * in the way. Unless the connection broke in the middle of a commit, nothing was written; commands are idempotent for that.
 */
export const isPassing = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  const { code, retryable } = error as Error & Record<'code' | 'retryable', unknown>;
  return (
    retryable === true ||
    error.name === POOL_TIMEOUT ||
    (typeof code === 'string' && (OF_THE_NETWORK.includes(code) || SQLSTATE.test(code))) ||
    isOutdatedPlan(error) ||
    MESSAGES.some((message) => error.message.includes(message))
  );
};
