import { createHash, randomBytes } from 'node:crypto';
import { type Knex } from 'knex';
import { type Role } from '../../domain/users/events';
import { problem } from '../problems';
import { type SignedIn } from './signedIn';

const REFRESH_TOKEN_BYTES = 32;
export const SESSION_DAYS = 30;

const hashOf = (token: string) => createHash('sha256').update(token).digest();

export interface OpenedSession {
  readonly userId: string;
  readonly sessionId: string;
  readonly refreshToken: string;
}

export interface Sessions {
  open(userId: string): Promise<OpenedSession>;
  /** A new token for an old one. An old one that comes again was stolen from somebody: its whole family ends. */
  refresh(refreshToken: string): Promise<OpenedSession>;
  end(sessionId: string): Promise<void>;
  endAllOf(userId: string, except?: string, tx?: Knex): Promise<void>;
  /** What the database says of a session now; undefined when it has ended. */
  lookUp(sessionId: string): Promise<(SignedIn & { readonly status: string }) | undefined>;
}

export interface SessionOptions {
  readonly db: Knex;
  readonly clock: () => Date;
  readonly newId: () => string;
}

interface LiveSession {
  user_id: string;
  roles: Role[];
  status: string;
}

export function createSessions({ db, clock, newId }: SessionOptions): Sessions {
  const issue = async (tx: Knex, sessionId: string): Promise<string> => {
    const refreshToken = randomBytes(REFRESH_TOKEN_BYTES).toString('base64url');
    await tx('refresh_tokens').insert({ token_hash: hashOf(refreshToken), session_id: sessionId, issued_at: clock() });
    return refreshToken;
  };

  return {
    open: (userId) =>
      db.transaction(async (tx) => {
        const sessionId = newId();
        const createdAt = clock();
        const expiresAt = new Date(createdAt.getTime() + SESSION_DAYS * 24 * 60 * 60 * 1000);
        await tx('sessions').insert({
          session_id: sessionId,
          user_id: userId,
          created_at: createdAt,
          expires_at: expiresAt,
        });
        return { userId, sessionId, refreshToken: await issue(tx, sessionId) };
      }),

    async refresh(refreshToken) {
      const renewed = await db.transaction(async (tx) => {
        const found = await tx('refresh_tokens as token')
          .join('sessions as session', 'session.session_id', 'token.session_id')
          .where('token.token_hash', hashOf(refreshToken))
          .whereNull('session.ended_at')
          .where('session.expires_at', '>', clock())
          .forUpdate()
          .first<{ session_id: string; user_id: string; used_at: Date | null } | undefined>(
            'session.session_id',
            'session.user_id',
            'token.used_at',
          );
        if (!found) return undefined;
        if (found.used_at) {
          await tx('sessions').where('session_id', found.session_id).update({ ended_at: clock() });
          return undefined;
        }
        await tx('refresh_tokens').where('token_hash', hashOf(refreshToken)).update({ used_at: clock() });
        return {
          userId: found.user_id,
          sessionId: found.session_id,
          refreshToken: await issue(tx, found.session_id),
        };
      });
      // Outside of the transaction, so that ending a family is not rolled back.
      if (!renewed) throw problem('invalid_refresh_token', 'Log in again.');
      return renewed;
    },

    async end(sessionId) {
      await db('sessions').where('session_id', sessionId).whereNull('ended_at').update({ ended_at: clock() });
    },

    async endAllOf(userId, except, tx = db) {
      const query = tx('sessions').where('user_id', userId).whereNull('ended_at');
      await (except === undefined ? query : query.whereNot('session_id', except)).update({ ended_at: clock() });
    },

    async lookUp(sessionId) {
      // One statement for session and user: it is paid by every request.
      const { rows } = await db.raw<{ rows: LiveSession[] }>(
        `select session.user_id, users.roles, users.status
           from sessions session join users using (user_id)
          where session.session_id = ? and session.ended_at is null and session.expires_at > ?`,
        [sessionId, clock()],
      );
      const [row] = rows;
      return row && { userId: row.user_id, sessionId, roles: row.roles, status: row.status };
    },
  };
}
