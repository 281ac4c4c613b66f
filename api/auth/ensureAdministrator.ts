import { getUser } from '../../projections';
import { type Services } from '../services';
import { isAdmin } from './signedIn';
import { registerUser } from './registerUser';

export interface AdministratorToEnsure {
  readonly email: string;
  readonly password: string;
}

/**
 * `not_an_administrator`: the e-mail belongs to a user without the role. He is left as he is: anyone may have registered
 * with that e-mail before.
 */
export type EnsuredAdministrator = 'created' | 'exists' | 'not_an_administrator';

type Parts = Pick<Services, 'db' | 'eventStore' | 'personalData' | 'passwords' | 'newId'>;

/** The first administrator, so that there is somebody to make others. May be called at every start. */
export async function ensureAdministrator(
  services: Parts,
  { email, password }: AdministratorToEnsure,
): Promise<EnsuredAdministrator> {
  const person = await services.personalData.personByEmail(email);
  if (person) {
    const user = await getUser(services.db, person.personId);
    return user && isAdmin(user) ? 'exists' : 'not_an_administrator';
  }
  const userId = services.newId();
  try {
    await registerUser(services, {
      userId,
      email,
      password,
      name: 'Administrator',
      roles: ['admin'],
      commandId: `user-${userId}:ensureAdministrator`,
      metadata: { actor: 'system', correlationId: 'ensure-administrator' },
    });
    return 'created';
  } catch (error) {
    // Another process that starts at the same time was first.
    if ((error as { code?: unknown } | null)?.code === 'email_taken') return 'exists';
    throw error;
  }
}
