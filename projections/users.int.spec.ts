import { type UserEvent, userStream } from '../domain/users/events';
import { createRecorder, id } from '../test/projections/fixture';
import { registerUser } from '../test/projections/life';
import { freshDatabase, type FreshDatabase } from '../test/setup/database';
import { getUser, listUsers } from '.';

let database: FreshDatabase;
let recorder: ReturnType<typeof createRecorder>;
beforeAll(async () => {
  database = await freshDatabase();
  recorder = createRecorder(database.db);
});
afterAll(() => database.drop());

const userId = id('user', 1);
const happens = (event: UserEvent) => recorder.record(userStream(userId), event);

it('follows a user from the registration on', async () => {
  expect(await getUser(database.db, userId)).toBeUndefined();
  await registerUser(recorder, userId);
  expect(await getUser(database.db, userId)).toEqual({
    userId,
    roles: ['customer'],
    status: 'active',
    registeredAt: '2031-05-01T12:00:01.000Z',
    version: 1,
  });
});

it.each<[string, UserEvent, object]>([
  ['grants a role', { type: 'RoleGranted', data: { userId, role: 'admin' } }, { roles: ['customer', 'admin'] }],
  ['revokes a role', { type: 'RoleRevoked', data: { userId, role: 'customer' } }, { roles: ['admin'] }],
  ['counts a new password as a version only', { type: 'PasswordChanged', data: { userId } }, { roles: ['admin'] }],
  ['counts another billing address as a version only', { type: 'FinancialInfoChanged', data: { userId } }, {}],
  ['suspends', { type: 'UserSuspended', data: { userId, reason: 'fraud' } }, { status: 'suspended' }],
  ['reinstates', { type: 'UserReinstated', data: { userId } }, { status: 'active' }],
  ['erases', { type: 'UserErased', data: { userId } }, { status: 'erased', roles: ['admin'] }],
])('%s', async (_, event, expected) => {
  const before = await getUser(database.db, userId);
  await happens(event);
  expect(await getUser(database.db, userId)).toEqual({ ...before, ...expected, version: (before?.version ?? 0) + 1 });
});

it('lists all users, the first one first, page by page', async () => {
  for (const n of [2, 3]) await registerUser(recorder, id('user', n));
  const first = await listUsers(database.db, { limit: 2 });
  expect(first.items.map((user) => user.userId)).toEqual([id('user', 1), id('user', 2)]);
  const second = await listUsers(database.db, { limit: 2, after: first.next ?? undefined });
  expect(second.items.map((user) => user.userId)).toEqual([id('user', 3)]);
  expect(second.next).toBeNull();
});
