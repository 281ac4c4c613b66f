import { type Knex } from 'knex';
import { retryLater } from '../problems';
import { type ApiSecrets } from './secrets';

const WINDOW_MS = 15 * 60 * 1000;

/** How many failures a window allows: to one address for one e-mail, for one e-mail from anywhere, to one address. */
const LIMITS = { pair: 5, email: 50, address: 100 } as const;

type Kind = keyof typeof LIMITS;

export interface LoginThrottle {
  /** @throws Problem 429 `too_many_attempts` with `Retry-After` */
  check(email: string, address: string): Promise<void>;
  failed(email: string, address: string): Promise<void>;
  succeeded(email: string, address: string): Promise<void>;
}

export interface LoginThrottleOptions {
  readonly db: Knex;
  readonly secrets: ApiSecrets;
  readonly clock: () => Date;
}

/** Kept in the database: neither a restart nor a second instance gives a guesser more tries. */
export function createLoginThrottle({ db, secrets, clock }: LoginThrottleOptions): LoginThrottle {
  const keysOf = (email: string, address: string): Readonly<Record<Kind, Buffer>> => {
    const person = email.toLowerCase();
    // Hashed, because an e-mail is personal data and belongs in one place only.
    const key = (kind: Kind, text: string) => secrets.fingerprint('login throttle', `${kind}|${text}`);
    return { pair: key('pair', `${person}|${address}`), email: key('email', person), address: key('address', address) };
  };

  return {
    async check(email, address) {
      const keys = keysOf(email, address);
      const now = clock();
      const rows = await db('login_failures')
        .whereIn('key', Object.values(keys))
        .where('until', '>', now)
        .select<{ key: Buffer; failures: number; until: Date }[]>('key', 'failures', 'until');
      for (const kind of Object.keys(LIMITS) as Kind[]) {
        const spent = rows.find((row) => row.key.equals(keys[kind]) && row.failures >= LIMITS[kind]);
        if (spent) {
          throw retryLater(
            'too_many_attempts',
            (spent.until.getTime() - now.getTime()) / 1000,
            'Wait before you try again.',
          );
        }
      }
    },

    async failed(email, address) {
      const now = clock();
      const until = new Date(now.getTime() + WINDOW_MS);
      // In one order, so that two failures at once cannot wait for each other's rows.
      const keys = Object.values(keysOf(email, address)).sort((left, right) => left.compare(right));
      await db.raw(
        `insert into login_failures as t (key, failures, until)
         select unnest(?::bytea[]), 1, ?::timestamptz
         on conflict (key) do update set
           failures = case when t.until <= ? then 1 else t.failures + 1 end,
           until = case when t.until <= ? then excluded.until else t.until end`,
        [keys, until, now, now],
      );
    },

    async succeeded(email, address) {
      await db('login_failures').where('key', keysOf(email, address).pair).delete();
    },
  };
}
