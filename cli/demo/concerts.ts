import { type DemoContext, type Person } from './context';

export const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

export const createConcert = async (
  { api, check, say, count }: DemoContext,
  organizer: Person,
  concert: Record<string, unknown> & { name: string },
): Promise<string> => {
  const { token } = organizer;
  const created = await api<{ concertId: string }>('POST', '/v1/concerts', { token, body: concert });
  const { concertId } = created.body;
  const published = await api<{ status: string }>('POST', `/v1/concerts/${concertId}/publish`, { token });
  check(`"${concert.name}" is on sale`, published.status === 200, published.body);
  say(`${organizer.name} put "${concert.name}" on sale.`);
  count('concerts');
  return concertId;
};

export const VENUE = {
  name: 'PGE Narodowy',
  address: 'al. Ks. J. Poniatowskiego 1',
  city: 'Warsaw',
  country: 'PL',
  timeZone: 'Europe/Warsaw',
};
