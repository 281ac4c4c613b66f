import { type Concert, type ConcertDetails } from '../../projections';
import { isAdmin, type SignedIn } from '../auth/signedIn';

/** Its organizer, or an administrator. */
export const mayRun = ({ organizerId }: Pick<Concert, 'organizerId'>, user: SignedIn | null): boolean =>
  user !== null && (isAdmin(user) || (organizerId === user.userId && user.roles.includes('organizer')));

/** How well a concert sells is for its organizer to know. */
export function presentConcert(concert: ConcertDetails, user: SignedIn | null) {
  const { version: _version, ticketTypes, scannerIds, ...rest } = concert;
  const full = mayRun(concert, user);
  return {
    ...rest,
    ticketTypes: ticketTypes.map(({ capacity, held, sold, ...type }) =>
      full ? { ...type, capacity, held, sold } : type,
    ),
    ...(full && { scannerIds }),
  };
}
