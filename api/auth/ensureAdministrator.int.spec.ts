import { type ApiUnderTest, startApi } from '../testing/apiUnderTest.spec';
import { person } from '../testing/people.spec';
import { ensureAdministrator } from './ensureAdministrator';
import { createPasswords } from './passwords';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const admin = { email: 'boss@example.com', password: 'long enough it is' };
const ensure = (email = admin.email) =>
  ensureAdministrator({ ...api.deps, passwords: createPasswords() }, { ...admin, email });

describe('the first administrator', () => {
  it('is made once, however many processes start', async () => {
    const outcomes = await Promise.all([ensure(), ensure(), ensure()]);
    expect(outcomes.sort()).toEqual(['created', 'exists', 'exists']);
    expect(await ensure()).toBe('exists');
    const session = await api.send('POST', '/v1/sessions', { body: admin });
    const token = (session.body as { accessToken: string }).accessToken;
    expect((await api.send('GET', '/v1/users/me', { token })).body).toMatchObject({ roles: ['admin'] });
  });

  it('is nobody who took the e-mail before', async () => {
    const { email, token } = await person(api);
    expect(await ensure(email)).toBe('not_an_administrator');
    expect((await api.send('GET', '/v1/users', { token })).status).toBe(403);
  });
});
