import { type OpenedSession } from '../auth/sessions';
import { created, noContent } from '../http/answers';
import { route, type Route } from '../http/route';
import { problem } from '../problems';
import { type Services } from '../services';
import { credentials, refreshRequest, tokenPair } from './userSchemas';

const LOCATION = '/v1/sessions/current';

type Parts = Pick<Services, 'db' | 'personalData' | 'passwords' | 'sessions' | 'throttle' | 'tokens'>;

export const sessionRoutes = ({ personalData, passwords, sessions, throttle, tokens }: Parts): Route[] => {
  const pairOf = async ({ userId, sessionId, refreshToken }: OpenedSession) => ({
    accessToken: await tokens.issue({ userId, sessionId }),
    refreshToken,
    expiresIn: tokens.lifetimeSeconds,
  });

  return [
    route({
      operationId: 'logIn',
      lane: 'passwords',
      method: 'POST',
      path: '/v1/sessions',
      summary: 'Log in',
      tag: 'users',
      access: 'open',
      body: credentials,
      responses: { 201: { description: 'Logged in', body: tokenPair, headers: ['Location'] } },
      problems: ['invalid_credentials', 'too_many_attempts', 'user_suspended'],
      handle: async ({ body: { email, password }, address }) => {
        await throttle.check(email, address);
        const person = await personalData.personByEmail(email);
        const matches = await passwords.matches(person?.passwordHash, password);
        if (!person || !matches) {
          await throttle.failed(email, address);
          throw problem('invalid_credentials');
        }
        await throttle.succeeded(email, address);
        const session = await sessions.open(person.personId);
        // Said only to who knows the password: to others it would tell that the e-mail has an account.
        if ((await sessions.lookUp(session.sessionId))?.status !== 'active') {
          await sessions.end(session.sessionId);
          throw problem('user_suspended');
        }
        return created(LOCATION, await pairOf(session));
      },
    }),
    route({
      operationId: 'refreshSession',
      method: 'POST',
      path: '/v1/sessions/refresh',
      summary: 'A new pair of tokens for a refresh token',
      description: 'A refresh token is good once: when it comes again, its session ends.',
      tag: 'users',
      access: 'open',
      body: refreshRequest,
      responses: { 201: { description: 'A new pair', body: tokenPair, headers: ['Location'] } },
      problems: ['invalid_refresh_token'],
      handle: async ({ body }) => created(LOCATION, await pairOf(await sessions.refresh(body.refreshToken))),
    }),
    route({
      operationId: 'logOut',
      method: 'DELETE',
      path: LOCATION,
      summary: 'Log out',
      tag: 'users',
      access: 'user',
      responses: { 204: { description: 'Logged out: the tokens of this session are void' } },
      handle: async ({ user }) => {
        await sessions.end(user.sessionId);
        return noContent();
      },
    }),
  ];
};
