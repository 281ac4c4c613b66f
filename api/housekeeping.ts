import { type Knex } from 'knex';
import { type Logger } from 'pino';
import { IDEMPOTENCY_RETENTION_MS } from './createApi';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/** Providers send again for three days at most; longer, it is of use to whoever looks into a case. */
const INBOX_RETENTION_MS = 90 * DAY_MS;

/** Deletes what has had its time: answers, ended sessions, old failures to log in, settled messages of providers. */
export async function tidyUp(db: Knex, now: Date): Promise<void> {
  const before = (ms: number) => new Date(now.getTime() - ms);
  await db('api_idempotency').where('created_at', '<', before(IDEMPOTENCY_RETENTION_MS)).delete();
  // Not at once: a refresh token that comes again has to be known as one that was used.
  await db('sessions').where('expires_at', '<', now).delete();
  await db('sessions').where('ended_at', '<', before(DAY_MS)).delete();
  await db('login_failures').where('until', '<', now).delete();
  await db('webhook_refusals').where('last_at', '<', before(INBOX_RETENTION_MS)).delete();
  await db('webhook_inbox').where('status', 'done').where('received_at', '<', before(INBOX_RETENTION_MS)).delete();
}

export interface HousekeepingOptions {
  readonly db: Knex;
  readonly clock: () => Date;
  readonly logger: Logger;
}

/** Tidies up every hour; the function it gives stops that. */
export function startHousekeeping({ db, clock, logger }: HousekeepingOptions): () => void {
  const timer = setInterval(() => {
    tidyUp(db, clock()).catch((err: unknown) => logger.warn({ err }, 'could not tidy up'));
  }, HOUR_MS);
  timer.unref();
  return () => clearInterval(timer);
}
