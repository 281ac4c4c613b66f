import { randomUUID } from 'node:crypto';
import { type HttpAnswer, type HttpClient } from '../../cli/httpClient';
import { eventually } from './eventually';
import { type House } from './house';
import { type Order, type Person } from './people';

export interface Reservation {
  readonly reservationId: string;
  readonly status: string;
  readonly expiresAt: string | null;
  readonly items: readonly SeatsWanted[];
}

export interface SeatsWanted {
  readonly concertId: string;
  readonly ticketType: string;
  readonly quantity: number;
}

export const seats = (concertId: string, quantity = 1, ticketType = 'Regular'): SeatsWanted => ({
  concertId,
  ticketType,
  quantity,
});

export const reserve = (
  { token }: Person,
  items: readonly SeatsWanted[],
  { api, idempotencyKey = randomUUID() }: { readonly api: HttpClient; readonly idempotencyKey?: string },
): Promise<HttpAnswer<Reservation>> =>
  api<Reservation>('POST', '/v1/reservations', { token, idempotencyKey, body: { items } });

export const release = ({ api }: House, { token }: Person, reservationId: string): Promise<HttpAnswer<Reservation>> =>
  api<Reservation>('DELETE', `/v1/reservations/${reservationId}`, { token });

export const readReservation = ({ api }: House, { token }: Person, reservationId: string) =>
  api<Reservation>('GET', `/v1/reservations/${reservationId}`, { token });

/** Buys what a reservation holds, with a card that settles at once unless another one is given. */
export const buyReservation = (
  { api }: House,
  { token, name, email }: Person,
  reservationId: string,
  { paymentMethodId = 'pm_card_visa', idempotencyKey = randomUUID() } = {},
): Promise<HttpAnswer<Order>> =>
  api<Order>('POST', '/v1/orders', {
    token,
    idempotencyKey,
    body: { reservationId, customer: { name, email }, deliveryMethod: 'email', paymentMethodId },
  });

/** Sends a request with its key again for as long as the answer is 202, as its client is told to. */
export const decided = <Body>(send: () => Promise<HttpAnswer<Body>>): Promise<HttpAnswer<Body>> =>
  eventually(
    'a request to be decided',
    async () => {
      const answer = await send();
      return answer.status === 202 ? undefined : answer;
    },
    120,
  );

/** What a request came to, in a word: `201 held`, `409 sold_out`. */
export const outcomeOf = ({ status, body }: HttpAnswer<{ readonly status: string }>): string =>
  `${status} ${(body as { readonly code?: string }).code ?? body.status}`;
