import { eventually } from './eventually';
import { type House } from './house';
import { expecting, type Person } from './people';

export interface Cancellation {
  readonly workflowId: string;
  readonly progress: { readonly total: number; readonly done: number; readonly failed: number };
}

export const cancelConcert = async (
  { api }: House,
  { token }: Person,
  concertId: string,
  reason = 'The singer is ill',
): Promise<Cancellation> =>
  expecting(await api<Cancellation>('POST', `/v1/concerts/${concertId}/cancel`, { token, body: { reason } }), 202);

export const cancellationOf = async ({ api }: House, { token }: Person, concertId: string): Promise<Cancellation> =>
  expecting(await api<Cancellation>('GET', `/v1/concerts/${concertId}/cancellation`, { token }), 200);

/** Reads on until nobody is on his way any more. Gives everything that was read, in order. */
export const cancelledThrough = async (
  house: House,
  organizer: Person,
  concertId: string,
  timeoutSeconds?: number,
): Promise<readonly Cancellation['progress'][]> => {
  const read: Cancellation['progress'][] = [];
  return eventually(
    `everybody of concert ${concertId} to be through`,
    async () => {
      const { progress } = await cancellationOf(house, organizer, concertId);
      read.push(progress);
      return progress.done + progress.failed === progress.total ? read : undefined;
    },
    timeoutSeconds,
  );
};

/** Mails that tell a buyer something, beside those that bring tickets. */
export const noticesTo = async ({ sandbox }: House, { email }: Pick<Person, 'email'>) =>
  (await sandbox.mails({ to: email })).filter(({ messageId }) => messageId.startsWith('notice-'));
