import { z } from 'zod';
import { type UserCommand } from '../../domain/users/commands';
import { roles as allRoles, userStream } from '../../domain/users/events';
import { userDecider } from '../../domain/users/userDecider';
import { type Person } from '../../event-store';
import { getUser, listUsers, type User } from '../../projections';
import { executeFor } from '../execute';
import { ok } from '../http/answers';
import { type Call, route, type Route } from '../http/route';
import { readPage } from '../paging';
import { problem } from '../problems';
import { id, pageQuery } from '../schemas';
import { type Services } from '../services';
import { rolesChange, suspension, userAccount, userPage } from './userSchemas';

const params = z.object({ userId: id });

const present = ({ userId, roles, status }: User, person: Person | null | undefined) => ({
  userId,
  // An erased user has neither.
  email: person?.email ?? '',
  name: person?.name ?? '',
  roles: allRoles.filter((role) => roles.includes(role)),
  status,
});

type Parts = Pick<Services, 'db' | 'eventStore' | 'personalData' | 'cursors'>;

/** What an administrator may do about users. */
export const userAdministrationRoutes = ({ db, eventStore, personalData, cursors }: Parts): Route[] => {
  const change = async (call: Call, userId: string, command: UserCommand) => {
    if (!(await getUser(db, userId))) throw problem('not_found');
    await executeFor(eventStore, call, { decider: userDecider, streamId: userStream(userId), command });
    const user = await getUser(db, userId);
    if (!user) throw problem('not_found');
    return ok(present(user, await personalData.personById(userId)));
  };

  const shared = { tag: 'users', access: ['admin'], params } as const;
  const account = { 200: { description: 'The user as it is now', body: userAccount } };

  return [
    route({
      operationId: 'listUsers',
      method: 'GET',
      path: '/v1/users',
      summary: 'All users',
      tag: 'users',
      access: ['admin'],
      query: pageQuery,
      responses: { 200: { description: 'A page of users, oldest first', body: userPage } },
      handle: async ({ query }) => {
        const page = await readPage(
          cursors,
          'users',
          query,
          (request) => listUsers(db, request),
          (user) => user,
        );
        const persons = await personalData.personsByIds(page.items.map(({ userId }) => userId));
        const byId = new Map(persons.map((person) => [person.personId, person]));
        return ok({ ...page, items: page.items.map((user) => present(user, byId.get(user.userId))) });
      },
    }),
    route({
      ...shared,
      operationId: 'setRoles',
      method: 'PUT',
      path: '/v1/users/{userId}/roles',
      summary: 'Set the roles of a user',
      description: 'Works at once, also on tokens already out.',
      body: rolesChange,
      responses: account,
      handle: (call) => change(call, call.params.userId, { type: 'SetRoles', roles: [...new Set(call.body.roles)] }),
    }),
    route({
      ...shared,
      operationId: 'suspendUser',
      method: 'POST',
      path: '/v1/users/{userId}/suspend',
      summary: 'Suspend a user',
      idempotency: 'optional',
      body: suspension,
      responses: account,
      handle: (call) => change(call, call.params.userId, { type: 'SuspendUser', reason: call.body.reason }),
    }),
    route({
      ...shared,
      operationId: 'reinstateUser',
      method: 'POST',
      path: '/v1/users/{userId}/reinstate',
      summary: 'Reinstate a suspended user',
      idempotency: 'optional',
      responses: account,
      handle: (call) => change(call, call.params.userId, { type: 'ReinstateUser' }),
    }),
  ];
};
