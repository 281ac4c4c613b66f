import { type CommandOf } from '../shared/command';
import { type Decider, unreachable } from '../shared/decider';
import { accept, type Decision, nothingToDo, refuse } from '../shared/decision';
import { type UserCommand } from './commands';
import { type UserEvent } from './events';
import { evolve, initialState, type User, type UserState } from './user';

type Ask<Type extends UserCommand['type']> = CommandOf<UserCommand, Type>;
type Answer = Decision<UserEvent>;

const notFound = refuse('user_not_found', 'There is no such user.');

/** Decides who may be what. Who he is, personally, stands apart and is never in an event. */
export const decide = (command: UserCommand, state: UserState): Answer => {
  if (command.type === 'RegisterUser') return registerUser(command, state);
  if (state.status === 'none') return notFound;
  if (state.status === 'erased') return command.type === 'EraseUser' ? nothingToDo : notFound;
  switch (command.type) {
    case 'SetRoles':
      return setRoles(command, state);
    case 'ChangePassword':
      return accept({ type: 'PasswordChanged', data: { userId: state.userId } });
    case 'ChangeFinancialInfo':
      return accept({ type: 'FinancialInfoChanged', data: { userId: state.userId } });
    case 'SuspendUser':
      return suspendUser(command, state);
    case 'ReinstateUser':
      return reinstateUser(state);
    case 'EraseUser':
      return accept({ type: 'UserErased', data: { userId: state.userId } });
    default:
      return unreachable(command);
  }
};

export const userDecider: Decider<UserCommand, UserEvent, UserState> = {
  streamType: 'user',
  initialState,
  evolve,
  decide,
};

const registerUser = ({ userId, roles }: Ask<'RegisterUser'>, state: UserState): Answer =>
  state.status === 'none'
    ? accept({ type: 'UserRegistered', data: { userId, roles: [...new Set(roles)] } })
    : refuse('user_exists', 'This user is registered already.');

const setRoles = ({ roles }: Ask<'SetRoles'>, { userId, roles: has }: User): Answer => ({
  events: [
    ...[...new Set(roles)]
      .filter((role) => !has.includes(role))
      .map((role): UserEvent => ({ type: 'RoleGranted', data: { userId, role } })),
    ...has
      .filter((role) => !roles.includes(role))
      .map((role): UserEvent => ({ type: 'RoleRevoked', data: { userId, role } })),
  ],
});

const suspendUser = ({ reason }: Ask<'SuspendUser'>, { status, userId }: User): Answer =>
  status === 'suspended' ? nothingToDo : accept({ type: 'UserSuspended', data: { userId, reason } });

const reinstateUser = ({ status, userId }: User): Answer =>
  status === 'suspended' ? accept({ type: 'UserReinstated', data: { userId } }) : nothingToDo;
