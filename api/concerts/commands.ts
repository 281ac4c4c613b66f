import { concertDecider } from '../../domain/concerts/concertDecider';
import { type ConcertCommand } from '../../domain/concerts/commands';
import { type ConcertDescription, concertStream } from '../../domain/concerts/events';
import { poolStream } from '../../domain/inventory/events';
import { type PoolState } from '../../domain/inventory/pool';
import { priceWithTax } from '../../domain/shared/exclusiveTax';
import { type Money } from '../../domain/shared/money';
import { type EventStore, type StoreTransaction } from '../../event-store';
import { chargeableRange } from '../../domain/shared/chargeableTotal';
import { toStripeAmount } from '../../integrations/stripeAmount';
import { type Concert, getConcert } from '../../projections';
import { executeFor } from '../execute';
import { type Call } from '../http/route';
import { problem } from '../problems';
import { orderPools, poolAsSaid } from './pools';

export type Asked = Pick<Call, 'commandId' | 'metadata' | 'ifMatch'>;

export interface Parts {
  readonly eventStore: EventStore;
  readonly clock: () => Date;
}

export interface TicketTypeToSet {
  readonly type: string;
  readonly price: Money;
  readonly capacity: number;
}

const poolKeys = (concertId: string, types: readonly { readonly type: string }[]) =>
  types.map(({ type }) => ({ concertId, ticketType: type }));

/** A concert's command, and the concert as it is after it, in one transaction with what its pools have to do about it. */
const command = async (store: StoreTransaction, asked: Asked, concertId: string, order: ConcertCommand) => {
  const result = await executeFor(store, asked, {
    decider: concertDecider,
    streamId: concertStream(concertId),
    command: order,
  });
  const concert = await getConcert(store.tx, concertId);
  if (!concert) throw problem('concert_not_found');
  return { concert, repeated: result.outcome === 'duplicate' };
};

/** The concert states price and capacity, the pool decides whether it can have them: both agree or nothing is written. */
async function setInTransaction(
  store: StoreTransaction,
  asked: Asked,
  concertId: string,
  { type, price, capacity }: TicketTypeToSet,
  now: Date,
): Promise<void> {
  if (toStripeAmount(price) === null || price.amount > chargeableRange(price.currency).most) {
    throw problem('price_not_chargeable', `Nobody can be charged exactly this much in ${price.currency}.`);
  }
  const order = { type: 'SetTicketType' as const, ticketType: type, price, capacity };
  const { concert, repeated } = await command(store, asked, concertId, order);
  if (repeated) return;
  // What a pool sells at is what the buyer pays: everything after it, from the hold to the refund, knows one price.
  const sellingPrice = priceWithTax(price, concert.taxRate);
  const ofPool = {
    key: { concertId, ticketType: type },
    commandsFor: (pool: PoolState) => [
      ...(pool.exists
        ? ([
            { type: 'ChangePoolCapacity', capacity },
            { type: 'PricePool', price: sellingPrice },
          ] as const)
        : [{ type: 'CreatePool' as const, concertId, ticketType: type, capacity, price: sellingPrice }]),
      ...poolAsSaid(concert, { withdrawn: false }),
    ],
  };
  await orderPools(store, asked, [ofPool], now);
}

export function createConcert(
  { eventStore, clock }: Parts,
  asked: Asked,
  concert: ConcertDescription,
  ticketTypes: readonly TicketTypeToSet[],
): Promise<void> {
  const { concertId } = concert;
  const streams = [concertStream(concertId), ...poolKeys(concertId, ticketTypes).map(poolStream)];
  return eventStore.transact(streams, async (store) => {
    await command(store, asked, concertId, { type: 'CreateConcert', ...concert });
    for (const ticketType of ticketTypes) {
      const commandId = `${asked.commandId}:${ticketType.type}`;
      await setInTransaction(store, { ...asked, commandId, ifMatch: undefined }, concertId, ticketType, clock());
    }
  });
}

export const setTicketType = (
  { eventStore, clock }: Parts,
  asked: Asked,
  concertId: string,
  ticketType: TicketTypeToSet,
): Promise<void> =>
  eventStore.transact([concertStream(concertId), ...poolKeys(concertId, [ticketType]).map(poolStream)], (store) =>
    setInTransaction(store, asked, concertId, ticketType, clock()),
  );

/**
 * Changes the concert, and its pools as far as it concerns them, in one transaction. The commands are one request, made of the
 * concert as it is now; `If-Match` is asked of the first of them. `known` names the pools to lock; a type that was added meanwhile
 * is not among them, so the caller has to look again.
 */
export function changeConcert(
  { eventStore, clock }: Parts,
  asked: Asked,
  known: Concert,
  commandsFor: (concert: Concert, now: string) => readonly ConcertCommand[],
): Promise<void> {
  const { concertId } = known;
  const streams = [concertStream(concertId), ...poolKeys(concertId, known.ticketTypes).map(poolStream)];
  return eventStore.transact(streams, async (store) => {
    const now = clock();
    let concert = (await getConcert(store.tx, concertId)) ?? known;
    let repeated = false;
    for (const [index, order] of commandsFor(concert, now.toISOString()).entries()) {
      const own = index === 0 ? asked : { ...asked, commandId: `${asked.commandId}:${order.type}`, ifMatch: undefined };
      const done = await command(store, own, concertId, order);
      concert = done.concert;
      repeated ||= done.repeated;
    }
    // What the pools did the first time may have been undone since.
    if (repeated) return;
    if (concert.ticketTypes.length !== known.ticketTypes.length) {
      throw problem('busy', 'A ticket type was added at the same moment.', { headers: { 'Retry-After': '1' } });
    }
    const orders = concert.ticketTypes.map((type) => ({
      key: { concertId, ticketType: type.type },
      commandsFor: () => poolAsSaid(concert, type),
    }));
    await orderPools(store, asked, orders, now);
  });
}
