import { type ApiUnderTest } from './apiUnderTest.spec';
import { type PersonUnderTest } from './people.spec';

export const pln = (amount: number) => ({ amount, currency: 'PLN' });

export const inDays = (days: number): string => new Date(Date.now() + days * 24 * 60 * 60 * 1000).toISOString();

export const concertBody = (changes: object = {}) => ({
  name: 'Beyoncé, Warsaw',
  artist: 'Beyoncé',
  venue: {
    name: 'PGE Narodowy',
    address: 'al. Poniatowskiego 1',
    city: 'Warsaw',
    country: 'Poland',
    timeZone: 'Europe/Warsaw',
  },
  startsAt: inDays(90),
  currency: 'PLN',
  ticketTypes: [
    { type: 'Regular', price: pln(24_000), capacity: 100 },
    { type: 'Golden Circle', price: pln(60_000), capacity: 10 },
  ],
  ...changes,
});

/** Drafts and publishes by the API; gives its id. */
export async function publishedConcert(api: ApiUnderTest, organizer: PersonUnderTest, changes: object = {}) {
  const { token } = organizer;
  const drafted = await api.send('POST', '/v1/concerts', { token, body: concertBody(changes) });
  const { concertId } = drafted.body as { concertId: string };
  await api.send('POST', `/v1/concerts/${concertId}/publish`, { token });
  return concertId;
}
