import { randomUUID } from 'node:crypto';
import { randomFrom } from '../projections/random';
import { type House } from './house';
import { times } from './inParallel';
import { expecting, type Person } from './people';
import { buyReservation, decided, outcomeOf, release, reserve, type SeatsWanted } from './reservations';

export interface ChurnOptions {
  readonly house: House;
  readonly organizer: Person;
  readonly buyers: readonly Person[];
  readonly pools: readonly { readonly concertId: string; readonly ticketType: string }[];
  readonly ms: number;
  readonly lanes: number;
  /** What is asked for follows from it; how the answers interleave does not. */
  readonly seed: number;
}

type Random = ReturnType<typeof randomFrom>;
interface Known {
  readonly buyer: Person;
  readonly reservationId: string;
}

/** So many of his last reservations somebody comes back to. */
const REMEMBERED = 8;
const PRICE = { amount: 24_000, currency: 'PLN' };
const DECLINED = 'pm_card_visa_chargeDeclined';

const pick = <T>(random: Random, all: readonly T[]): T => all[random.below(all.length)] as T;

/** Buyers who hold, give back, buy and forget, and an organizer who changes his mind about the seats, all at once. @returns outcomes */
export const churn = async (options: ChurnOptions): Promise<readonly string[]> => {
  const { house, ms, lanes, seed } = options;
  const until = performance.now() + ms;
  const outcomes: string[] = [];
  await Promise.all(
    times(lanes).map(async (lane) => {
      const random = randomFrom(seed + lane);
      const known: Known[] = [];
      while (performance.now() < until) {
        const again = random.below(2) === 0 ? known[random.below(known.length)] : undefined;
        if (random.below(25) === 0) outcomes.push(await changeCapacity(random, options));
        else if (again !== undefined) outcomes.push(...(await comeBack(random, house, again)));
        else outcomes.push(await holdSome(random, options, known));
      }
    }),
  );
  return outcomes;
};

/** Of one pool to three, in any order. */
const someSeats = (random: Random, { pools }: ChurnOptions): readonly SeatsWanted[] => {
  const wanted = new Map(times(1 + random.below(3)).map(() => [pick(random, pools), 1 + random.below(3)]));
  return [...wanted].map(([pool, quantity]) => ({ ...pool, quantity }));
};

const holdSome = async (random: Random, options: ChurnOptions, known: Known[]): Promise<string> => {
  const { house, buyers } = options;
  const buyer = pick(random, buyers);
  const items = someSeats(random, options);
  const idempotencyKey = randomUUID();
  const answer = await decided(() => reserve(buyer, items, { api: house.api, idempotencyKey }));
  if (answer.status === 201) {
    known.push({ buyer, reservationId: answer.body.reservationId });
    if (known.length > REMEMBERED) known.shift();
  }
  return `hold: ${outcomeOf(answer)}`;
};

/** To a reservation that may have run out, been given back or been bought since. */
const comeBack = async (random: Random, house: House, { buyer, reservationId }: Known): Promise<readonly string[]> => {
  const idempotencyKey = randomUUID();
  const buy = async (paymentMethodId: string) =>
    `buy: ${outcomeOf(await decided(() => buyReservation(house, buyer, reservationId, { paymentMethodId, idempotencyKey })))}`;
  const giveBack = async () => `release: ${outcomeOf(await decided(() => release(house, buyer, reservationId)))}`;
  switch (random.below(8)) {
    case 0:
      return [await buy(DECLINED)];
    case 1:
      return Promise.all([buy('pm_card_visa'), giveBack()]);
    case 2:
      return [await buy('pm_card_visa')];
    case 3:
      return Promise.all([giveBack(), giveBack()]);
    default:
      return [await giveBack()];
  }
};

/** Near what is sold, so that seats stay scarce however many are bought; at times too few for what is held. */
const changeCapacity = async (random: Random, { house, organizer, pools }: ChurnOptions): Promise<string> => {
  const { concertId, ticketType } = pick(random, pools);
  const { token } = organizer;
  const { ticketTypes } = expecting(
    await house.api<{ ticketTypes: { type: string; sold: number }[] }>(
      'GET',
      `/v1/concerts/${concertId}/ticket-summary`,
      { token },
    ),
    200,
  );
  const sold = ticketTypes.find(({ type }) => type === ticketType)?.sold ?? 0;
  const { status, body } = await house.api<{ code?: string }>(
    'PUT',
    `/v1/concerts/${concertId}/ticket-types/${encodeURIComponent(ticketType)}`,
    { token, body: { price: PRICE, capacity: sold + 5 + random.below(30) } },
  );
  return `capacity: ${status} ${body.code ?? 'changed'}`;
};
