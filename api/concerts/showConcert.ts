import { type Concert, getConcert, getConcertDetails } from '../../projections';
import { type SignedIn } from '../auth/signedIn';
import { etag } from '../http/answers';
import { problem } from '../problems';
import { type Services } from '../services';
import { mayRun, presentConcert } from './present';

type Parts = Pick<Services, 'db' | 'clock'>;

/** What was never published is there for its organizer only. @throws Problem 404 */
export async function showConcert({ db, clock }: Parts, concertId: string, user: SignedIn | null) {
  const concert = await getConcertDetails(db, concertId, clock());
  if (!concert || (concert.publishedAt === null && !mayRun(concert, user))) throw problem('concert_not_found');
  return { body: presentConcert(concert, user), headers: etag(concert.version) };
}

/** Somebody else's concert may be looked at, but for commands on it there is nothing here. @throws Problem 404 */
export async function ownConcert({ db }: Pick<Services, 'db'>, concertId: string, user: SignedIn): Promise<Concert> {
  const concert = await getConcert(db, concertId);
  if (!concert || !mayRun(concert, user)) throw problem('concert_not_found');
  return concert;
}
