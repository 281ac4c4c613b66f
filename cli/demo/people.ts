import { randomUUID } from 'node:crypto';
import { type HttpClient } from '../httpClient';
import { type DemoContext, type Person } from './context';

const PASSWORD = 'correct horse battery staple';

const logIn = async (api: HttpClient, email: string, password: string): Promise<string> =>
  (await api<{ accessToken: string }>('POST', '/v1/sessions', { body: { email, password } })).body.accessToken;

/** Who stands on an invoice as its seller. */
export const sayWhoSells = async ({ api, check }: DemoContext, organizer: Person): Promise<void> => {
  const answer = await api('PUT', '/v1/users/me/financial-info', {
    token: organizer.token,
    body: {
      legalName: 'Koncerty Olga sp. z o.o.',
      taxId: 'PL5252344078',
      address: { street: 'ul. Świętokrzyska 14', city: 'Warszawa', postalCode: '00-050', country: 'PL' },
    },
  });
  check(`${organizer.name} says who sells`, answer.status === 200, answer.body);
};

/** Everybody is new in every run, so that the demo can be run again on the same data. */
export const register = async (
  { api, admin }: DemoContext,
  name: string,
  roles?: readonly string[],
): Promise<Person> => {
  const email = `${name.toLowerCase().replaceAll(/[^a-z]/g, '')}.${randomUUID().slice(0, 8)}@example.com`;
  const { body } = await api<{ userId: string }>('POST', '/v1/users', { body: { email, password: PASSWORD, name } });
  if (roles !== undefined) {
    const token = await logIn(api, admin.email, admin.password);
    await api('PUT', `/v1/users/${body.userId}/roles`, { token, body: { roles } });
  }
  return { userId: body.userId, name, email, token: await logIn(api, email, PASSWORD) };
};
