import { type Role, userStream } from '../../domain/users/events';
import { userDecider } from '../../domain/users/userDecider';
import { type EventMetadata } from '../../event-store';
import { executeFor } from '../execute';
import { problem } from '../problems';
import { type Services } from '../services';

export interface Registration {
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly roles: readonly Role[];
  readonly commandId: string;
  readonly metadata: EventMetadata;
}

type Parts = Pick<Services, 'eventStore' | 'personalData' | 'passwords'>;

/** The person and the event that he is a user are written together, or neither. @throws Problem 409 `email_taken` */
export async function registerUser({ eventStore, personalData, passwords }: Parts, user: Registration): Promise<void> {
  const { userId, email, name, roles, commandId, metadata } = user;
  const passwordHash = await passwords.hash(user.password);
  const streamId = userStream(userId);
  try {
    await eventStore.transact([streamId], async (store) => {
      await personalData.savePerson({ personId: userId, email, name, passwordHash }, store.tx);
      const command = { type: 'RegisterUser' as const, userId, roles };
      await executeFor(store, { commandId, metadata, ifMatch: undefined }, { decider: userDecider, streamId, command });
    });
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code === 'email_taken') throw problem('email_taken');
    throw error;
  }
}
