import { randomUUID } from 'node:crypto';
import { type Role, userStream } from '../../domain/users/events';
import { userDecider } from '../../domain/users/userDecider';
import { type ApiUnderTest } from './apiUnderTest.spec';

export const PASSWORD = 'correct horse battery';

export interface PersonUnderTest {
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly token: string;
  readonly refreshToken: string;
}

/** Registers by the API, gets the roles, logs in. */
export async function person(api: ApiUnderTest, ...roles: Role[]): Promise<PersonUnderTest> {
  const name = roles[0] ?? 'customer';
  const email = `${name}-${randomUUID()}@example.com`;
  const registered = await api.send('POST', '/v1/users', { body: { email, name, password: PASSWORD } });
  const { userId } = registered.body as { userId: string };
  if (roles.length > 0) {
    await api.eventStore.execute({
      decider: userDecider,
      streamId: userStream(userId),
      command: { type: 'SetRoles', roles },
      commandId: `roles-${userId}`,
      metadata: { actor: 'test', correlationId: 'test' },
    });
  }
  const session = await api.send('POST', '/v1/sessions', { body: { email, password: PASSWORD } });
  const { accessToken, refreshToken } = session.body as { accessToken: string; refreshToken: string };
  return { userId, email, name, token: accessToken, refreshToken };
}
