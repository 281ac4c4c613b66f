import { errors, jwtVerify, SignJWT } from 'jose';
import { problem } from '../problems';
import { type ApiSecrets } from './secrets';

const ISSUER = 'stagedoor';
const AUDIENCE = 'stagedoor-api';

export interface AccessClaims {
  readonly userId: string;
  readonly sessionId: string;
}

export interface AccessTokens {
  readonly lifetimeSeconds: number;
  issue(claims: AccessClaims): Promise<string>;
  /** @throws Problem 401 `unauthenticated` */
  verify(token: string): Promise<AccessClaims>;
}

export interface AccessTokenOptions {
  readonly secrets: ApiSecrets;
  readonly lifetimeSeconds: number;
  readonly clock: () => Date;
}

/** They name a session and nothing else: roles are looked up, so that a change of them works on tokens already out. */
export function createAccessTokens({ secrets, lifetimeSeconds, clock }: AccessTokenOptions): AccessTokens {
  const { algorithm } = secrets;
  return {
    lifetimeSeconds,
    issue({ userId, sessionId }) {
      const issuedAt = Math.floor(clock().getTime() / 1000);
      return new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: algorithm, typ: 'at+jwt' })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(userId)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + lifetimeSeconds)
        .sign(secrets.privateKey);
    },
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, secrets.publicKey, {
          algorithms: [algorithm],
          typ: 'at+jwt',
          issuer: ISSUER,
          audience: AUDIENCE,
          currentDate: clock(),
          requiredClaims: ['sub', 'sid', 'exp'],
        });
        return { userId: String(payload.sub), sessionId: String(payload['sid']) };
      } catch (error) {
        throw unauthenticated(error instanceof errors.JWTExpired ? 'The access token has expired.' : undefined);
      }
    },
  };
}

export const unauthenticated = (message = 'Send a valid access token as a Bearer token.') =>
  problem('unauthenticated', message, { headers: { 'WWW-Authenticate': 'Bearer' } });
