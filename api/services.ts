import { createAccessTokens, type AccessTokens } from './auth/accessTokens';
import { createLoginThrottle, type LoginThrottle } from './auth/loginThrottle';
import { createPasswords, type Passwords } from './auth/passwords';
import { createSecrets, type ApiSecrets } from './auth/secrets';
import { createSessions, type Sessions } from './auth/sessions';
import { type ApiDeps } from './deps';
import { createCursors, type Cursors } from './http/cursors';
import { createInbox, type Inbox } from './webhooks/inbox';
import { createRefusals, type Refusals } from './webhooks/refusals';

/** What routes work with: the API's own parts, made of what it was given. */
export interface Services extends ApiDeps {
  readonly secrets: ApiSecrets;
  readonly tokens: AccessTokens;
  readonly sessions: Sessions;
  readonly passwords: Passwords;
  readonly throttle: LoginThrottle;
  readonly cursors: Cursors;
  readonly inbox: Inbox;
  readonly refusals: Refusals;
}

export function createServices(deps: ApiDeps): Services {
  const { clock, config } = deps;
  const secrets = createSecrets(config.jwtPrivateKey);
  return {
    ...deps,
    secrets,
    tokens: createAccessTokens({ secrets, lifetimeSeconds: config.accessTokenSeconds, clock }),
    sessions: createSessions(deps),
    passwords: createPasswords(),
    throttle: createLoginThrottle({ db: deps.db, secrets, clock }),
    cursors: createCursors(secrets.keyFor('cursors')),
    refusals: createRefusals(deps),
    inbox: createInbox({ ...deps, ...(deps.webhookStored && { stored: deps.webhookStored }) }),
  };
}
