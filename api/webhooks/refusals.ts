import { type Knex } from 'knex';
import { type Logger } from 'pino';
import { iso, selectRows, type Time } from '../../projections/rows';
import { type Provider } from './inbox';

/** What came to a webhook's address and was not from whom it said. Nothing of it is kept but that it came. */
export interface Refusals {
  /** Does not wait for the database, nor for whoever else is refused. */
  count(provider: Provider, reason: string): void;
}

export interface RefusedMessages {
  readonly provider: Provider;
  readonly reason: string;
  /** In UTC, `2027-06-12`. */
  readonly day: string;
  readonly refused: number;
  readonly lastAt: string;
}

export interface RefusalsOptions {
  readonly db: Knex;
  readonly clock: () => Date;
  readonly logger: Logger;
}

const ADD = `
  insert into webhook_refusals (provider, reason, day, refused, last_at)
  values (:provider, :reason, :day, :refused, :now)
  on conflict (provider, reason, day) do update
    set refused = webhook_refusals.refused + excluded.refused, last_at = excluded.last_at`;

/** Anybody may send anything here: a flood of it costs one statement at a time, however many come meanwhile. */
export const createRefusals = ({ db, clock, logger }: RefusalsOptions): Refusals => {
  const waiting = new Map<string, { provider: Provider; reason: string; refused: number }>();
  let writing = false;

  const write = async (): Promise<void> => {
    while (waiting.size > 0) {
      const counts = [...waiting.values()];
      waiting.clear();
      const now = clock();
      for (const count of counts) await db.raw(ADD, { ...count, now, day: now.toISOString().slice(0, 10) });
    }
  };

  return {
    count(provider, reason) {
      const key = `${provider} ${reason}`;
      const refused = (waiting.get(key)?.refused ?? 0) + 1;
      waiting.set(key, { provider, reason, refused });
      if (writing) return;
      writing = true;
      write()
        .catch((err: unknown) => logger.warn({ err }, 'refused webhooks could not be counted'))
        .finally(() => (writing = false));
    },
  };
};

/** Of the last thirty days, newest first. */
export const listRefusals = async (db: Knex, now: Date): Promise<readonly RefusedMessages[]> => {
  const rows = await selectRows<Omit<RefusedMessages, 'lastAt' | 'refused'> & { refused: string; last_at: Time }>(
    db,
    `select provider, reason, day::text as day, refused, last_at from webhook_refusals
     where day > ?::date - 30 order by day desc, provider, reason`,
    [now.toISOString().slice(0, 10)],
  );
  return rows.map(({ refused, last_at, ...row }) => ({ ...row, refused: Number(refused), lastAt: iso(last_at) }));
};
