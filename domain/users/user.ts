import { beforeTheFirst, unreachable } from '../shared/decider';
import { type Role, type UserEvent } from './events';

export interface User {
  readonly status: 'active' | 'suspended' | 'erased';
  readonly userId: string;
  readonly roles: readonly Role[];
}

export type UserState = { readonly status: 'none' } | User;

export const initialState = (): UserState => ({ status: 'none' });

export const evolve = (state: UserState, event: UserEvent): UserState => {
  if (event.type === 'UserRegistered') {
    return { status: 'active', userId: event.data.userId, roles: event.data.roles };
  }
  if (state.status === 'none') return beforeTheFirst(event);
  switch (event.type) {
    case 'RoleGranted':
      return { ...state, roles: [...state.roles, event.data.role] };
    case 'RoleRevoked':
      return { ...state, roles: state.roles.filter((role) => role !== event.data.role) };
    case 'PasswordChanged':
    case 'FinancialInfoChanged':
      return state;
    case 'UserSuspended':
      return { ...state, status: 'suspended' };
    case 'UserReinstated':
      return { ...state, status: 'active' };
    case 'UserErased':
      return { ...state, status: 'erased' };
    default:
      return unreachable(event);
  }
};
