import { type AvailableConcert, type Concert, type ConcertDetails } from '../../projections';
import { isAdmin, type SignedIn } from '../auth/signedIn';
import { localTime, localTimeOrNull } from './venueTime';

/** Its organizer, or an administrator. */
export const mayRun = ({ organizerId }: Pick<Concert, 'organizerId'>, user: SignedIn | null): boolean =>
  user !== null && (isAdmin(user) || (organizerId === user.userId && user.roles.includes('organizer')));

type Scheduled = Pick<Concert, 'startsAt' | 'salesStartAt' | 'salesEndAt' | 'venue'>;

const localTimes = ({ startsAt, salesStartAt, salesEndAt, venue: { timeZone } }: Scheduled) => ({
  startsAtLocal: localTime(startsAt, timeZone),
  salesStartAtLocal: localTimeOrNull(salesStartAt, timeZone),
  salesEndAtLocal: localTimeOrNull(salesEndAt, timeZone),
});

export const presentAvailableConcert = (concert: AvailableConcert) => ({ ...concert, ...localTimes(concert) });

/** How well a concert sells is for its organizer to know. */
export function presentConcert(concert: ConcertDetails, user: SignedIn | null) {
  const { version: _version, ticketTypes, scannerIds, ...rest } = concert;
  const full = mayRun(concert, user);
  return {
    ...rest,
    ...localTimes(concert),
    refundWindowEndsAtLocal: localTimeOrNull(concert.refundWindowEndsAt, concert.venue.timeZone),
    ticketTypes: ticketTypes.map(({ capacity, held, sold, ...type }) =>
      full ? { ...type, capacity, held, sold } : type,
    ),
    ...(full && { scannerIds }),
  };
}
