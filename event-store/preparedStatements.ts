import { type Client, type QueryConfig } from 'pg';

/** Postgres keeps a prepared statement for as long as its connection lives, so there must be an end to them. */
const MOST_STATEMENTS = 400;

type Query = (config: QueryConfig | string, ...rest: readonly unknown[]) => unknown;

export interface PreparedStatements {
  /** From now on this connection's statements are prepared. */
  adopt(connection: Client): void;
}

/** A table has another shape since its statement was prepared: Postgres refuses to answer in a form nobody asked for. */
export const isOutdatedPlan = (error: unknown): boolean =>
  error instanceof Error && error.message.includes('cached plan must not change result type');

/**
 * Lets Postgres parse and plan each SQL text once a connection instead of each time: a paid order is some hundred statements, and
 * they are always the same ones. Texts beyond the limit, and what has no parameters, go as they are. After a migration under
 * running processes the first statement that meets it fails (`schema_changed`, to be tried again), and all are prepared anew.
 */
export const createPreparedStatements = (): PreparedStatements => {
  const names = new Map<string, string>();
  let generation = 1;

  const nameOf = (sql: string): string | undefined => {
    const known = names.get(sql);
    if (known !== undefined || names.size >= MOST_STATEMENTS) return known;
    const name = `stagedoor_${generation}_${names.size + 1}`;
    names.set(sql, name);
    return name;
  };

  const watching = (callback: unknown): unknown =>
    typeof callback !== 'function'
      ? callback
      : (error: unknown, ...result: readonly unknown[]) => {
          if (isOutdatedPlan(error)) {
            names.clear();
            generation += 1;
          }
          (callback as (...answer: readonly unknown[]) => void)(error, ...result);
        };

  return {
    adopt(connection) {
      const query = connection.query.bind(connection) as Query;
      const prepared: Query = (config, ...rest) => {
        if (typeof config === 'string' || config.name !== undefined || !config.values?.length)
          return query(config, ...rest);
        const name = nameOf(config.text);
        return name === undefined ? query(config, ...rest) : query({ ...config, name }, ...rest.map(watching));
      };
      connection.query = prepared as Client['query'];
    },
  };
};
