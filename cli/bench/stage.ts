import { randomUUID } from 'node:crypto';
import { createHttpClient, type HttpAnswer, type HttpClient } from '../httpClient';
import { type Stagedoor, type StagedoorProcesses } from '../stagedoor';
import { gatherCrowd, type Member } from './crowd';
import { type Parts } from './processorTime';

const PASSWORD = 'correct horse battery staple';
const TICKET_TYPE = 'Regular';

/** A Stagedoor of the bench's own, with an organizer; none of what is prepared here is measured. */
export interface Stage {
  readonly api: HttpClient;
  readonly stagedoor: Stagedoor;
  readonly folder: string;
  /** Its processes, by name. */
  readonly parts: Parts;
  /** A concert on sale with seats of one type. @returns its id */
  openConcert(seats: number): Promise<string>;
  buyers(count: number): Promise<readonly Member[]>;
}

/** One seat of a concert, as it is asked for. */
export const oneSeatOf = (concertId: string) => ({ concertId, ticketType: TICKET_TYPE, quantity: 1 });

export const expecting = <Body>({ status, body }: HttpAnswer<Body>, expected: number, what: string): Body => {
  if (status !== expected) throw new Error(`${what}: ${status} ${JSON.stringify(body)}`);
  return body;
};

const logIn = async (api: HttpClient, email: string, password: string): Promise<string> =>
  expecting(await api<{ accessToken: string }>('POST', '/v1/sessions', { body: { email, password } }), 201, 'log in')
    .accessToken;

const registerOrganizer = async (
  api: HttpClient,
  admin: { readonly email: string; readonly password: string },
): Promise<string> => {
  const email = `${randomUUID()}@example.com`;
  const { userId } = expecting(
    await api<{ userId: string }>('POST', '/v1/users', { body: { email, password: PASSWORD, name: 'Olga Organizer' } }),
    201,
    'register',
  );
  expecting(
    await api('PUT', `/v1/users/${userId}/roles`, {
      token: await logIn(api, admin.email, admin.password),
      body: { roles: ['customer', 'organizer'] },
    }),
    200,
    'make an organizer',
  );
  return logIn(api, email, PASSWORD);
};

const partsOf = (processes: StagedoorProcesses): Parts =>
  Object.entries({ ...processes }).flatMap(([name, part]) => (part === undefined ? [] : [[name, part.pid] as const]));

export const openStage = async (stagedoor: Stagedoor, folder: string): Promise<Stage> => {
  const { urls, processes, admin, config } = stagedoor;
  if (admin === null)
    throw new Error('The bench starts a Stagedoor of its own and needs the local default: unset DATABASE_URL.');
  const api = createHttpClient(urls.api);
  const token = await registerOrganizer(api, admin);
  return {
    api,
    stagedoor,
    folder,
    parts: partsOf(processes),
    async openConcert(seats) {
      const { concertId } = expecting(
        await api<{ concertId: string }>('POST', '/v1/concerts', {
          token,
          body: {
            name: 'Bench',
            artist: 'Bench',
            venue: { name: 'Hall', address: 'Street 1', city: 'Warsaw', country: 'PL', timeZone: 'Europe/Warsaw' },
            startsAt: new Date(Date.now() + 90 * 86_400_000).toISOString(),
            currency: 'PLN',
            ticketTypes: [{ type: TICKET_TYPE, price: { amount: 24_000, currency: 'PLN' }, capacity: seats }],
          },
        }),
        201,
        'create a concert',
      );
      expecting(await api('POST', `/v1/concerts/${concertId}/publish`, { token }), 200, 'publish');
      return concertId;
    },
    buyers: (count) => gatherCrowd({ databaseUrl: config.databaseUrl, jwtPrivateKey: config.jwtPrivateKey }, count),
  };
};
