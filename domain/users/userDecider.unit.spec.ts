import { fold, refused, silence, specificationOf } from '../shared/given.spec';
import { type UserCommand } from './commands';
import { type Role, type UserEvent } from './events';
import { userDecider } from './userDecider';

const given = specificationOf(userDecider);

const userId = 'u1';
const registered: UserEvent = { type: 'UserRegistered', data: { userId, roles: ['customer'] } };
const granted = (role: Role): UserEvent => ({ type: 'RoleGranted', data: { userId, role } });
const revoked = (role: Role): UserEvent => ({ type: 'RoleRevoked', data: { userId, role } });
const passwordChanged: UserEvent = { type: 'PasswordChanged', data: { userId } };
const financialInfoChanged: UserEvent = { type: 'FinancialInfoChanged', data: { userId } };
const suspended: UserEvent = { type: 'UserSuspended', data: { userId, reason: 'resold tickets' } };
const reinstated: UserEvent = { type: 'UserReinstated', data: { userId } };
const erased: UserEvent = { type: 'UserErased', data: { userId } };

const setRoles = (...roles: Role[]): UserCommand => ({ type: 'SetRoles', roles });
const suspend: UserCommand = { type: 'SuspendUser', reason: 'resold tickets' };
const notThere: [string, UserEvent[]][] = [
  ['never registered', []],
  ['was erased', [registered, erased]],
];

describe('RegisterUser', () => {
  it('names each role once', () =>
    given([])
      .when({ type: 'RegisterUser', userId, roles: ['customer', 'scanner', 'customer'] })
      .then([{ type: 'UserRegistered', data: { userId, roles: ['customer', 'scanner'] } }]));
  it.each([
    ['is registered', [registered]],
    ['was erased', [registered, erased]],
  ])('refuses a user who %s', (_who, history) =>
    given(history)
      .when({ type: 'RegisterUser', userId, roles: ['customer'] })
      .then(refused('user_exists')),
  );
});

describe('SetRoles', () => {
  it('grants what is missing and revokes what is too much', () =>
    given([registered, granted('scanner')])
      .when(setRoles('customer', 'organizer', 'admin'))
      .then([granted('organizer'), granted('admin'), revoked('scanner')]));
  it('leaves a suspended user suspended', () =>
    given([registered, suspended])
      .when(setRoles('customer', 'scanner'))
      .then([granted('scanner')]));
  it.each(notThere)('refuses a user who %s', (_who, history) =>
    given(history).when(setRoles('customer')).then(refused('user_not_found')),
  );
  it('stays silent about the same roles in another order', () =>
    given([registered, granted('scanner')])
      .when(setRoles('scanner', 'customer', 'scanner'))
      .then(silence));
});

describe('ChangePassword', () => {
  it('records that it was changed, and nothing about it', () =>
    given([registered]).when({ type: 'ChangePassword' }).then([passwordChanged]));
  it.each(notThere)('refuses a user who %s', (_who, history) =>
    given(history).when({ type: 'ChangePassword' }).then(refused('user_not_found')),
  );
});

describe('ChangeFinancialInfo', () => {
  it('records that it was changed, and nothing about it', () =>
    given([registered]).when({ type: 'ChangeFinancialInfo' }).then([financialInfoChanged]));
  it.each(notThere)('refuses a user who %s', (_who, history) =>
    given(history).when({ type: 'ChangeFinancialInfo' }).then(refused('user_not_found')),
  );
});

describe('SuspendUser', () => {
  it('says why', () => given([registered]).when(suspend).then([suspended]));
  it.each(notThere)('refuses a user who %s', (_who, history) =>
    given(history).when(suspend).then(refused('user_not_found')),
  );
  it('stays silent the second time', () => given([registered, suspended]).when(suspend).then(silence));
});

describe('ReinstateUser', () => {
  it('ends a suspension', () => given([registered, suspended]).when({ type: 'ReinstateUser' }).then([reinstated]));
  it.each(notThere)('refuses a user who %s', (_who, history) =>
    given(history).when({ type: 'ReinstateUser' }).then(refused('user_not_found')),
  );
  it('stays silent about a user who is not suspended', () =>
    given([registered, suspended, reinstated]).when({ type: 'ReinstateUser' }).then(silence));
});

describe('EraseUser', () => {
  it('erases, also who is suspended', () => given([registered, suspended]).when({ type: 'EraseUser' }).then([erased]));
  it('refuses a user who never registered', () =>
    given([]).when({ type: 'EraseUser' }).then(refused('user_not_found')));
  it('stays silent the second time', () => given([registered, erased]).when({ type: 'EraseUser' }).then(silence));
});

it('knows the roles a user has now', () =>
  expect(fold(userDecider, [registered, granted('scanner'), granted('admin'), revoked('scanner')])).toMatchObject({
    roles: ['customer', 'admin'],
  }));
