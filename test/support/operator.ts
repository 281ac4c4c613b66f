import { type HttpAnswer } from '../../cli/httpClient';
import { type House } from './house';
import { expecting, type Order } from './people';

/** Who looks after the orders that wait for a person. */
export interface Operator {
  readonly userId: string;
  readonly token: string;
  tell(
    orderId: string,
    word: 'retry' | 'skip' | 'compensate',
    about: { step: string; reason: string },
  ): Promise<HttpAnswer<Order>>;
  /** Ids of the orders that wait for him. */
  waiting(): Promise<readonly string[]>;
}

export const newOperator = async ({ api, admin }: House): Promise<Operator> => {
  const { email, password } = admin;
  const { accessToken: token } = expecting(
    await api<{ accessToken: string }>('POST', '/v1/sessions', { body: { email, password } }),
    201,
  );
  const { userId } = expecting(await api<{ userId: string }>('GET', '/v1/users/me', { token }), 200);
  return {
    userId,
    token,
    tell: (orderId, word, about) =>
      api<Order>('POST', `/v1/operations/orders/${orderId}/${word}`, { token, body: about }),
    waiting: async () =>
      expecting(
        await api<{ items: { orderId: string }[] }>('GET', '/v1/operations/attention', { token }),
        200,
      ).items.map(({ orderId }) => orderId),
  };
};
