import { problem } from '../problems';
import { type Access } from '../http/route';
import { type AccessClaims, type AccessTokens, unauthenticated } from './accessTokens';
import { type Sessions } from './sessions';
import { hasRole, type SignedIn } from './signedIn';

/** What the token claims, before the database was asked; null when there is none. */
export async function claimsOf(header: string | undefined, tokens: AccessTokens): Promise<AccessClaims | null> {
  if (header === undefined) return null;
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
  if (token === undefined) throw unauthenticated();
  return tokens.verify(token);
}

/** @throws Problem 401 without a live session, 403 when suspended or without the role */
export async function authorize(
  claims: AccessClaims | null,
  access: Access,
  sessions: Sessions,
): Promise<SignedIn | null> {
  if (!claims) {
    if (access === 'anyone') return null;
    throw unauthenticated();
  }
  const session = await sessions.lookUp(claims.sessionId);
  if (session?.userId !== claims.userId) throw unauthenticated('The session has ended.');
  const { status, ...user } = session;
  if (status !== 'active') throw problem('user_suspended');
  if (typeof access !== 'string' && !hasRole(user, access)) throw problem('forbidden');
  return user;
}
