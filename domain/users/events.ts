import { type Fact } from '../shared/event';

export const roles = ['customer', 'organizer', 'scanner', 'admin'] as const;
export type Role = (typeof roles)[number];

export type UserEvent =
  | Fact<'UserRegistered', { userId: string; roles: readonly Role[] }>
  | Fact<'RoleGranted', { userId: string; role: Role }>
  | Fact<'RoleRevoked', { userId: string; role: Role }>
  | Fact<'PasswordChanged', { userId: string }>
  /** Who he is on invoices; what he says there is personal data and stands elsewhere. */
  | Fact<'FinancialInfoChanged', { userId: string }>
  | Fact<'UserSuspended', { userId: string; reason: string }>
  | Fact<'UserReinstated', { userId: string }>
  | Fact<'UserErased', { userId: string }>;

export const userStream = (userId: string): string => `user-${userId}`;
