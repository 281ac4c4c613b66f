import { type Knex } from 'knex';

/** Keys belong to one user (of nobody: to one address) and one route. */
export interface RequestKey {
  readonly userId: string;
  readonly route: string;
  readonly key: string;
}

export interface StoredAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON as it was sent; null when there was no body. */
  readonly body: string | null;
}

export type Claim =
  /** Ours to carry out. */
  | { readonly outcome: 'claimed' }
  | { readonly outcome: 'other_body' }
  | { readonly outcome: 'answered'; readonly answer: StoredAnswer }
  | { readonly outcome: 'in_flight' };

export interface IdempotencyStore {
  claim(request: RequestKey, fingerprint: Buffer, claimId: string): Promise<Claim>;
  answer(request: RequestKey, claimId: string, answer: StoredAnswer): Promise<void>;
  /** The answer is not one to be repeated: the next request with this key starts afresh. */
  release(request: RequestKey, claimId: string): Promise<void>;
}

export interface IdempotencyStoreOptions {
  readonly db: Knex;
  readonly clock: () => Date;
  /** How long a claim stands without an answer: after a crash the key is free again. */
  readonly leaseMs: number;
  readonly retentionMs: number;
}

interface Row {
  fingerprint: Buffer;
  status: number | null;
  headers: Record<string, string> | null;
  body: string | null;
}

/**
 * Commits without waiting for the disk, since it is on the way of every purchase: what a crash of the database can lose here
 * is the memory of an answer. What the request did is not lost, and not done twice, because its ids follow from the key.
 */
const UNSYNCED = `unsynced as materialized (select set_config('synchronous_commit', 'off', true))`;

export function createIdempotencyStore({ db, clock, leaseMs, retentionMs }: IdempotencyStoreOptions): IdempotencyStore {
  const insertOrTakeOver = async (request: RequestKey, fingerprint: Buffer, claimId: string): Promise<boolean> => {
    const now = clock().getTime();
    const { rows } = await db.raw<{ rows: unknown[] }>(
      `with ${UNSYNCED}
       insert into api_idempotency as t (user_id, route, key, fingerprint, claim_id, leased_until, created_at)
       select :userId, :route, :key, :fingerprint, :claimId::uuid, :lease::timestamptz, :now::timestamptz from unsynced
       on conflict (user_id, route, key) do update set
         fingerprint = excluded.fingerprint, claim_id = excluded.claim_id, leased_until = excluded.leased_until,
         created_at = excluded.created_at, status = null, headers = null, body = null
       where t.created_at < :forgotten
          or (t.status is null and t.leased_until <= :now and t.fingerprint = excluded.fingerprint)
       returning 1`,
      {
        ...request,
        fingerprint,
        claimId,
        now: new Date(now),
        lease: new Date(now + leaseMs),
        forgotten: new Date(now - retentionMs),
      },
    );
    return rows.length > 0;
  };

  return {
    async claim(request, fingerprint, claimId) {
      if (await insertOrTakeOver(request, fingerprint, claimId)) return { outcome: 'claimed' };
      const row = await db('api_idempotency')
        .where({ user_id: request.userId, route: request.route, key: request.key })
        .first<Row | undefined>('fingerprint', 'status', 'headers', 'body');
      // Released between the two statements: the next try finds the key free.
      if (!row) return { outcome: 'in_flight' };
      if (!row.fingerprint.equals(fingerprint)) return { outcome: 'other_body' };
      if (row.status === null) return { outcome: 'in_flight' };
      return { outcome: 'answered', answer: { status: row.status, headers: row.headers ?? {}, body: row.body } };
    },

    async answer({ userId, route, key }, claimId, { status, headers, body }) {
      await db.raw(
        `with ${UNSYNCED}
         update api_idempotency set status = :status, headers = :headers, body = :body from unsynced
          where user_id = :userId and route = :route and key = :key and claim_id = :claimId`,
        { userId, route, key, claimId, status, headers: JSON.stringify(headers), body },
      );
    },

    async release({ userId, route, key }, claimId) {
      await db('api_idempotency').where({ user_id: userId, route, key, claim_id: claimId }).delete();
    },
  };
}

/** Answers hold names and e-mails; his registration is kept under the address it came from. */
export const forgetAnswersTo = async (db: Knex, userId: string): Promise<void> => {
  await db('api_idempotency').where('user_id', userId).orWhereLike('body', `%"userId":"${userId}"%`).delete();
};
