import { type Knex } from 'knex';
import { type Role, type UserEvent } from '../domain/users/events';
import { type Page, type PageRequest, readPage } from './paging';
import { expression, rowProjection } from './rowProjection';
import { iso, selectRow } from './rows';

/** A user without name and e-mail: those are personal data and stand elsewhere. */
export interface User {
  readonly userId: string;
  readonly roles: readonly Role[];
  readonly status: 'active' | 'suspended' | 'erased';
  readonly registeredAt: string;
  readonly version: number;
}

export const usersProjection = rowProjection<UserEvent, 'UserRegistered'>({
  table: 'users',
  key: 'user_id',
  idOf: ({ userId }) => userId,
  creates: {
    UserRegistered: ({ roles }, { recordedAt }) => ({ roles, status: 'active', registered_at: recordedAt }),
  },
  changes: {
    RoleGranted: ({ role }) => ({
      roles: expression('array_append(array_remove(roles, ?::text), ?::text)', role, role),
    }),
    RoleRevoked: ({ role }) => ({ roles: expression('array_remove(roles, ?::text)', role) }),
    PasswordChanged: () => ({}),
    FinancialInfoChanged: () => ({}),
    UserSuspended: () => ({ status: 'suspended' }),
    UserReinstated: () => ({ status: 'active' }),
    UserErased: () => ({ status: 'erased' }),
  },
});

interface UserRow {
  readonly user_id: string;
  readonly roles: Role[];
  readonly status: User['status'];
  readonly registered_at: Date;
  readonly version: number;
}

export const getUser = async (db: Knex, userId: string): Promise<User | undefined> => {
  const row = await selectRow<UserRow>(db, 'select * from users where user_id = ?::uuid', [userId]);
  return row && toUser(row);
};

/** All users, in the order in which they came. @throws InvalidCursor */
export const listUsers = (db: Knex, page: PageRequest): Promise<Page<User>> =>
  readPage(
    db,
    {
      sql: 'select u.* from users u where true',
      bindings: [],
      order: { alias: 'u', time: 'registered_at', id: 'user_id' },
      newestFirst: false,
    },
    page,
    toUser,
  );

const toUser = (row: UserRow): User => ({
  userId: row.user_id,
  roles: row.roles,
  status: row.status,
  registeredAt: iso(row.registered_at),
  version: row.version,
});
