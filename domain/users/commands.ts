import { type Command } from '../shared/command';
import { type Role } from './events';

export type UserCommand =
  | Command<'RegisterUser', { userId: string; roles: readonly Role[] }>
  /** The roles from now on: what is missing is granted, what is too much is revoked. */
  | Command<'SetRoles', { roles: readonly Role[] }>
  | Command<'ChangePassword'>
  | Command<'ChangeFinancialInfo'>
  | Command<'SuspendUser', { reason: string }>
  | Command<'ReinstateUser'>
  | Command<'EraseUser'>;
