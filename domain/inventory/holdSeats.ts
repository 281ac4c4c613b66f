import { type CommandOf } from '../shared/command';
import { type Decision, nothingToDo, refuse } from '../shared/decision';
import { type EventOf } from '../shared/event';
import { isQuantity } from '../shared/quantity';
import { type PoolCommand } from './commands';
import { type PoolEvent } from './events';
import { expiredHolds, hasExpired, keyOf, type Pool } from './pool';
import { refusalWhenClosed, refusalWhenNotOffered } from './poolSales';

type HoldSeats = CommandOf<PoolCommand, 'HoldSeats'>;

/** Takes the seats, and sweeps expired holds for them in the same decision when there is no room otherwise. */
export const holdSeats = (command: HoldSeats, pool: Pool): Decision<PoolEvent> => {
  const { reservationId, quantity, now, earlier } = command;
  const own = pool.holds[reservationId];
  if (own !== undefined && !hasExpired(own, now)) return nothingToDo;
  if (!isQuantity(quantity)) return refuse('quantity_out_of_range', 'One to a hundred tickets can be held at once.');
  // Money that came late is for seats that were offered once: only the end of the concert itself stands against it.
  const refusal = refusalWhenClosed(pool) ?? (earlier === undefined ? refusalWhenNotOffered(pool, now) : undefined);
  if (refusal !== undefined) return refusal;

  const { swept, available } = makeRoom(command, pool);
  return available < quantity
    ? refuse('sold_out', seatsLeft(available), { requested: quantity, available })
    : { events: [...swept, seatsHeld(command, pool)] };
};

/** No more holds than needed: each is an event, and a late buyer's seats are his for as long as nobody asks for them. */
const makeRoom = ({ reservationId, quantity, now }: HoldSeats, pool: Pool) => {
  const swept: EventOf<PoolEvent, 'HoldExpired'>[] = [];
  let available = pool.capacity - pool.held - pool.sold;
  for (const [expiredId, hold] of ownFirst(expiredHolds(pool, now), reservationId)) {
    if (available >= quantity && expiredId !== reservationId) break;
    swept.push({
      type: 'HoldExpired',
      data: { ...keyOf(pool), reservationId: expiredId, quantity: hold.quantity },
    });
    available += hold.quantity;
  }
  return { swept, available };
};

/** A reservation has one hold in a pool, so its own expired one ends before the new one starts. */
const ownFirst = (expired: ReturnType<typeof expiredHolds>, reservationId: string) => [
  ...expired.filter(([id]) => id === reservationId),
  ...expired.filter(([id]) => id !== reservationId),
];

const seatsHeld = (command: HoldSeats, pool: Pool): PoolEvent => {
  const { reservationId, buyerId, quantity, now, expiresAt, earlier } = command;
  const { unitPrice, priceVersion } = earlier ?? { unitPrice: pool.price, priceVersion: pool.priceVersion };
  return {
    type: 'SeatsHeld',
    data: { ...keyOf(pool), reservationId, buyerId, quantity, unitPrice, priceVersion, heldAt: now, expiresAt },
  };
};

const seatsLeft = (available: number): string =>
  available === 0 ? 'There are no tickets left.' : `There are not enough tickets left, only ${available}.`;
