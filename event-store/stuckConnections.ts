import { type Client } from 'pg';

type Query = (...query: readonly unknown[]) => unknown;

interface Inside {
  readonly connection: { readonly stream: { destroy(): void } };
  /** What knex looks at before it lends a connection; by itself it would know a moment too late for whoever waits in line. */
  __knex__disposed: unknown;
}

const isUnanswered = (error: unknown): boolean =>
  error instanceof Error && error.message.includes('Query read timeout');

/**
 * A statement that was never answered leaves its connection waiting for ever, and the pool would lend it to the next caller: a host
 * that froze, a network that swallows packets. Closed, it is replaced.
 */
export const closeWhenStuck = (connection: Client): void => {
  const query = connection.query.bind(connection) as Query;
  const close = (why: unknown): void => {
    const inside = connection as unknown as Inside;
    inside.__knex__disposed = why;
    inside.connection.stream.destroy();
  };
  const watched =
    (callback: (...answer: readonly unknown[]) => void): typeof callback =>
    (error, ...result) => {
      if (isUnanswered(error)) close(error);
      callback(error, ...result);
    };
  const watching: Query = (...args) =>
    query(...args.map((arg) => (typeof arg === 'function' ? watched(arg as (...answer: unknown[]) => void) : arg)));
  connection.query = watching as Client['query'];
};
