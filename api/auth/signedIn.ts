import { type Role } from '../../domain/users/events';

/** Who is asking, as the database has it now: a token says only which session and user to look up. */
export interface SignedIn {
  readonly userId: string;
  readonly sessionId: string;
  readonly roles: readonly Role[];
}

/** Whether one of `allowed` is had. An administrator may do all that an organizer may. */
export const hasRole = (user: Pick<SignedIn, 'roles'>, allowed: readonly Role[]): boolean =>
  allowed.some((role) => user.roles.includes(role)) || (allowed.includes('organizer') && isAdmin(user));

export const isAdmin = (user: Pick<SignedIn, 'roles'>): boolean => user.roles.includes('admin');
