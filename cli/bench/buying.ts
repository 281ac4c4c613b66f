import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type HttpAnswer, type HttpClient } from '../httpClient';
import { type Member } from './crowd';
import { expecting, oneSeatOf } from './stage';

/** In hand and not yet decided, too many at once, no room now: each says when to send the same request again. */
const ASK_AGAIN: readonly number[] = [202, 429, 503];

export interface Bought {
  /** From the first request to the answer that decides. */
  readonly ms: number;
  readonly won: boolean;
  /** How often it had to be sent again. */
  readonly again: number;
}

type Answer = HttpAnswer<{ status?: string; code?: string }>;

/** Sends a request with its key until it is decided, as its client is told to. */
const untilDecided = async (send: () => Promise<Answer>, wins: (answer: Answer) => boolean): Promise<Bought> => {
  const begun = performance.now();
  for (let again = 0; ; again += 1) {
    const answer = await send();
    if (ASK_AGAIN.includes(answer.status)) {
      await delay(Number(answer.headers.get('retry-after') ?? 1) * 1_000);
      continue;
    }
    const ms = performance.now() - begun;
    if (wins(answer)) return { ms, won: true, again };
    if (answer.status === 409 && answer.body.code === 'sold_out') return { ms, won: false, again };
    throw new Error(`a buyer was answered ${answer.status} ${JSON.stringify(answer.body)}`);
  }
};

/** A key costs the request two more writes, and makes it safe to send again. */
export const holdSeat = (
  api: HttpClient,
  { token }: Member,
  concertId: string,
  key: { readonly idempotencyKey?: string } = { idempotencyKey: randomUUID() },
): Promise<Bought> => {
  const request = { token, ...key, body: { items: [oneSeatOf(concertId)] } };
  return untilDecided(
    () => api('POST', '/v1/reservations', request),
    ({ status, body }) => status === 201 && body.status === 'held',
  );
};

export const fillCart = async (api: HttpClient, { token }: Member, concertId: string): Promise<void> => {
  const { status, body } = await api('POST', '/v1/cart/items', { token, body: oneSeatOf(concertId) });
  if (status >= 300) throw new Error(`add to the cart: ${status} ${JSON.stringify(body)}`);
};

const PAID: readonly unknown[] = ['paid', 'fulfilled'];
const LOOK_AGAIN_MS = 100;

interface Placed {
  readonly orderId?: string;
  readonly status?: string;
  readonly code?: string;
}

/**
 * Checks the filled cart out, with a card that settles at once. Who is told that his seats are held, because the payment takes
 * longer than the API waits for it, looks at his order until it is paid.
 */
export const checkOut = async (api: HttpClient, { token, name, email }: Member): Promise<Bought> => {
  const request = {
    token,
    idempotencyKey: randomUUID(),
    body: { customer: { name, email }, paymentMethodId: 'pm_card_visa' },
  };
  const begun = performance.now();
  let order: Placed = {};
  const placed = await untilDecided(
    () => api<Placed>('POST', '/v1/cart/checkout', request),
    ({ status, body }) => {
      order = body;
      return status === 201;
    },
  );
  if (!placed.won) return placed;
  let { again } = placed;
  for (; !PAID.includes(order.status); again += 1) {
    if (order.status !== 'awaiting_payment') throw new Error(`an order was ${order.status} and not paid`);
    await delay(LOOK_AGAIN_MS);
    order = expecting(await api<Placed>('GET', `/v1/orders/${order.orderId}`, { token }), 200, 'look at the order');
  }
  return { ms: performance.now() - begun, won: true, again };
};

/** Who is asking is looked up as for any request, and then nothing is decided. */
export const lookIntoCart = async (api: HttpClient, { token }: Member): Promise<number> => {
  const begun = performance.now();
  expecting(await api('GET', '/v1/cart/summary', { token }), 200, 'look into the cart');
  return performance.now() - begun;
};
