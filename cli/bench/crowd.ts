import { randomUUID } from 'node:crypto';
import { createAccessTokens } from '../../api/auth/accessTokens';
import { registerUser } from '../../api/auth/registerUser';
import { createSecrets } from '../../api/auth/secrets';
import { createSessions } from '../../api/auth/sessions';
import { createDatabase, createEventStore, createPersonalData } from '../../event-store';
import { allProjections, allUpcasters } from '../../projections';

/** Somebody who is registered and logged in. */
export interface Member {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly token: string;
}

export interface CrowdOptions {
  readonly databaseUrl: string;
  /** The API's own, so that it takes the tokens for its own. */
  readonly jwtPrivateKey: string;
}

const LIFETIME_SECONDS = 3_600;
const AT_ONCE = 8;
/** Hashing a password costs 20 ms on purpose, and nobody in a crowd logs in a second time. */
const NO_PASSWORD = { hash: () => Promise.resolve('none'), matches: () => Promise.resolve(false) };

/** Registers and logs in as many people at once as a thousand buyers take, by the API's own code but past its door. */
export const gatherCrowd = async (
  { databaseUrl, jwtPrivateKey }: CrowdOptions,
  count: number,
): Promise<readonly Member[]> => {
  const db = createDatabase({ connectionString: databaseUrl, poolMax: AT_ONCE });
  const eventStore = createEventStore({ db, projections: allProjections, upcasters: allUpcasters });
  const personalData = createPersonalData({ db });
  const clock = () => new Date();
  const sessions = createSessions({ db, clock, newId: randomUUID });
  const secrets = createSecrets(jwtPrivateKey);
  const tokens = createAccessTokens({ secrets, lifetimeSeconds: LIFETIME_SECONDS, clock });

  const join = async (number: number): Promise<Member> => {
    const userId = randomUUID();
    const person = { userId, name: `Buyer ${number}`, email: `${userId}@example.com` };
    await registerUser(
      { eventStore, personalData, passwords: NO_PASSWORD },
      {
        ...person,
        password: '',
        roles: ['customer'],
        commandId: `crowd-${userId}`,
        metadata: { actor: userId, correlationId: `crowd-${userId}` },
      },
    );
    const { sessionId } = await sessions.open(userId);
    return { ...person, token: await tokens.issue({ userId, sessionId }) };
  };

  const crowd: Member[] = [];
  try {
    await Promise.all(
      Array.from({ length: AT_ONCE }, async (_, lane) => {
        for (let number = lane; number < count; number += AT_ONCE) crowd.push(await join(number + 1));
      }),
    );
  } finally {
    await db.destroy();
  }
  return crowd;
};
