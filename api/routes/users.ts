import { userDecider } from '../../domain/users/userDecider';
import { userStream } from '../../domain/users/events';
import { forgetInvoiceDocumentsOf } from '../../projections';
import { created, noContent, ok } from '../http/answers';
import { route, type Route } from '../http/route';
import { executeFor } from '../execute';
import { forgetAnswersTo } from '../idempotency/store';
import { problem } from '../problems';
import { registerUser } from '../auth/registerUser';
import { type Services } from '../services';
import { passwordChange, registration, userProfile } from './userSchemas';

/** What anyone may do about himself. */
export const userRoutes = (services: Services): Route[] => {
  const { personalData, passwords, sessions, throttle, eventStore } = services;
  return [
    route({
      operationId: 'registerUser',
      lane: 'passwords',
      method: 'POST',
      path: '/v1/users',
      summary: 'Register',
      tag: 'users',
      access: 'open',
      body: registration,
      idempotency: 'optional',
      responses: { 201: { description: 'Registered', body: userProfile, headers: ['Location'] } },
      problems: ['email_taken'],
      handle: async ({ body: { email, name, password }, idFor, commandId, metadata }) => {
        const userId = idFor('user');
        const roles = ['customer'] as const;
        await registerUser(services, { userId, email, name, password, roles, commandId, metadata });
        return created('/v1/users/me', { userId, email, name, roles });
      },
    }),
    route({
      operationId: 'getMyProfile',
      method: 'GET',
      path: '/v1/users/me',
      summary: 'Who I am',
      tag: 'users',
      access: 'user',
      responses: { 200: { description: 'My profile', body: userProfile } },
      handle: async ({ user: { userId, roles } }) => {
        const person = await personalData.personById(userId);
        if (!person) throw problem('not_found');
        return ok({ userId, email: person.email, name: person.name, roles });
      },
    }),
    route({
      operationId: 'changeMyPassword',
      lane: 'passwords',
      method: 'PUT',
      path: '/v1/users/me/password',
      summary: 'Change my password',
      description: 'All other sessions end.',
      tag: 'users',
      access: 'user',
      body: passwordChange,
      responses: { 204: { description: 'Changed' } },
      problems: ['invalid_credentials', 'too_many_attempts'],
      handle: async (call) => {
        const { user, body, address } = call;
        const person = await personalData.personById(user.userId);
        if (!person) throw problem('not_found');
        await throttle.check(person.email, address);
        const known = await personalData.personByEmail(person.email);
        if (!(await passwords.matches(known?.passwordHash, body.currentPassword))) {
          await throttle.failed(person.email, address);
          throw problem('invalid_credentials', 'The current password is another one.');
        }
        const streamId = userStream(user.userId);
        const passwordHash = await passwords.hash(body.newPassword);
        await eventStore.transact([streamId], async (store) => {
          await personalData.setPasswordHash(user.userId, passwordHash, store.tx);
          await executeFor(store, call, { decider: userDecider, streamId, command: { type: 'ChangePassword' } });
          await sessions.endAllOf(user.userId, user.sessionId, store.tx);
        });
        return noContent();
      },
    }),
    route({
      operationId: 'eraseMe',
      method: 'DELETE',
      path: '/v1/users/me',
      summary: 'Erase my personal data',
      description:
        'Name, e-mail and addresses are deleted and everything sealed with my key becomes unreadable. Orders and invoices ' +
        'stay, without me in them.',
      tag: 'users',
      access: 'user',
      responses: { 204: { description: 'Erased: there is no way back' } },
      handle: async (call) => {
        const { userId } = call.user;
        const streamId = userStream(userId);
        await eventStore.transact([streamId], async (store) => {
          await executeFor(store, call, { decider: userDecider, streamId, command: { type: 'EraseUser' } });
          await personalData.erase(userId, store.tx);
          await sessions.endAllOf(userId, undefined, store.tx);
          await forgetInvoiceDocumentsOf(store.tx, userId);
          await forgetAnswersTo(store.tx, userId);
        });
        return noContent();
      },
    }),
  ];
};
