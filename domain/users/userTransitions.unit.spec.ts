import fc from 'fast-check';
import { holdToTransitions, ofType } from '../shared/transitions.spec';
import { type UserCommand } from './commands';
import { roles } from './events';
import { type UserState } from './user';
import { userDecider } from './userDecider';

const someRoles = fc.array(fc.constantFrom(...roles), { maxLength: 3 });

const commands: fc.Arbitrary<UserCommand> = fc.oneof(
  fc.record({ ...ofType('RegisterUser'), userId: fc.constant('u1'), roles: someRoles }),
  fc.record({ ...ofType('SetRoles'), roles: someRoles }),
  fc.record(ofType('ChangePassword')),
  fc.record(ofType('ChangeFinancialInfo')),
  fc.record({ ...ofType('SuspendUser'), reason: fc.constant('resold tickets') }),
  fc.record(ofType('ReinstateUser')),
  fc.record(ofType('EraseUser')),
);

const hasEachRoleOnce = (user: UserState): void => {
  if (user.status === 'none') return;
  if (new Set(user.roles).size !== user.roles.length) throw new Error(`a role twice: ${user.roles.join()}`);
};

it('a user keeps to his table', () =>
  holdToTransitions({
    decider: userDecider,
    statusOf: ({ status }) => status,
    commands,
    invariant: hasEachRoleOnce,
    transitions: {
      none: {
        RegisterUser: ['active'],
        SetRoles: ['!user_not_found'],
        ChangePassword: ['!user_not_found'],
        ChangeFinancialInfo: ['!user_not_found'],
        SuspendUser: ['!user_not_found'],
        ReinstateUser: ['!user_not_found'],
        EraseUser: ['!user_not_found'],
      },
      active: {
        RegisterUser: ['!user_exists'],
        SetRoles: ['active', 'silent'],
        ChangePassword: ['active'],
        ChangeFinancialInfo: ['active'],
        SuspendUser: ['suspended'],
        ReinstateUser: ['silent'],
        EraseUser: ['erased'],
      },
      suspended: {
        RegisterUser: ['!user_exists'],
        SetRoles: ['suspended', 'silent'],
        ChangePassword: ['suspended'],
        ChangeFinancialInfo: ['suspended'],
        SuspendUser: ['silent'],
        ReinstateUser: ['active'],
        EraseUser: ['erased'],
      },
      erased: {
        RegisterUser: ['!user_exists'],
        SetRoles: ['!user_not_found'],
        ChangePassword: ['!user_not_found'],
        ChangeFinancialInfo: ['!user_not_found'],
        SuspendUser: ['!user_not_found'],
        ReinstateUser: ['!user_not_found'],
        EraseUser: ['silent'],
      },
    },
  }));
