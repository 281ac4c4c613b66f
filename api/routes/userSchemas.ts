import { z } from 'zod';
import { roles } from '../../domain/users/events';
import { email, id, pageOf, personName, reason } from '../schemas';

export const role = z.enum(roles).meta({ id: 'Role' });

/** Long ones cost argon2 nothing, endless ones do. */
const newPassword = z.string().min(8).max(200).meta({ format: 'password', example: 'correct horse battery' });
const givenPassword = z.string().min(1).max(200).meta({ format: 'password' });

export const registration = z.strictObject({ email, password: newPassword, name: personName });
export const credentials = z.strictObject({ email, password: givenPassword });
export const refreshRequest = z.strictObject({ refreshToken: z.string().min(1).max(200) });
export const passwordChange = z.strictObject({ currentPassword: givenPassword, newPassword });
export const rolesChange = z.strictObject({ roles: z.array(role).min(1).max(4) });
export const suspension = z.strictObject({ reason });

export const userProfile = z
  .object({ userId: id, email: z.string(), name: z.string(), roles: z.array(role) })
  .meta({ id: 'User' });

export const userAccount = z
  .object({ ...userProfile.shape, status: z.enum(['active', 'suspended', 'erased']) })
  .meta({ id: 'UserAccount' });

export const userPage = pageOf(userAccount);

export const tokenPair = z
  .object({
    accessToken: z.string(),
    refreshToken: z.string(),
    expiresIn: z.int().meta({ description: 'Seconds until the access token expires' }),
  })
  .meta({ id: 'Tokens' });
