import { type Drift } from '../../projections';
import { type House } from './house';
import { type Operator } from './operator';
import { expecting } from './people';

export type ShownDrift = Omit<Drift, 'version'>;

export const openDrift = async ({ api }: House, { token }: Operator): Promise<readonly ShownDrift[]> =>
  expecting(await api<{ items: ShownDrift[] }>('GET', '/v1/operations/drift?limit=100', { token }), 200).items;

export const healDrift = ({ api }: House, { token }: Operator, driftId: string, body: object) =>
  api<ShownDrift>('POST', `/v1/operations/drift/${driftId}/heal`, { token, body });

/** What another system on the same account does, or a person in the dashboard. */
export const atStripe = async <T = { id: string }>(
  { workerOptions: { stripe } }: House,
  path: string,
  params: Readonly<Record<string, string>>,
): Promise<T> => {
  const answer = await fetch(new URL(`/v1/${path}`, stripe.apiBase), {
    method: 'POST',
    headers: {
      authorization: `Bearer ${stripe.secretKey}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(params),
  });
  if (!answer.ok) throw new Error(`${path} was answered ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
};
