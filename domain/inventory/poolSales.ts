import { type CommandOf } from '../shared/command';
import { accept, type Decision, nothingToDo, refuse } from '../shared/decision';
import { isBefore } from '../shared/time';
import { type PoolCommand } from './commands';
import { type PoolEvent } from './events';
import { keyOf, type Pool } from './pool';

type Ask<Type extends PoolCommand['type']> = CommandOf<PoolCommand, Type>;
type Answer = Decision<PoolEvent>;

const cancelled = refuse('concert_cancelled', 'This concert is cancelled.');

const notOnSale = refuse('sale_not_open', 'These tickets are not on sale now.');

const withdrawn = refuse('ticket_type_withdrawn', 'These tickets are no longer sold.');

/** What a pool says to whoever wants seats after the concert was cancelled or is over; undefined before that. */
export const refusalWhenClosed = ({ closed }: Pool): Decision<never> | undefined => {
  if (closed === null) return undefined;
  return closed === 'concert_cancelled' ? cancelled : notOnSale;
};

/** What keeps a buyer from a new hold, whatever is left; undefined when it is on sale. */
export const refusalWhenNotOffered = (pool: Pool, now: string): Decision<never> | undefined => {
  if (pool.withdrawn) return withdrawn;
  return pool.paused || !isOpen(pool, now) ? notOnSale : undefined;
};

const isOpen = ({ open }: Pool, now: string): boolean =>
  open !== null && (open.salesStartAt === null || !isBefore(now, open.salesStartAt)) && isBefore(now, open.salesEndAt);

export const pausePool = ({ type }: Ask<'PausePool' | 'ResumePool'>, pool: Pool): Answer => {
  const paused = type === 'PausePool';
  if (pool.paused === paused) return nothingToDo;
  return refusalWhenClosed(pool) ?? accept({ type: paused ? 'PoolPaused' : 'PoolResumed', data: keyOf(pool) });
};

export const withdrawPool = ({ type }: Ask<'WithdrawPool' | 'RestorePool'>, pool: Pool): Answer => {
  const withdrawing = type === 'WithdrawPool';
  if (pool.withdrawn === withdrawing) return nothingToDo;
  return refusalWhenClosed(pool) ?? accept({ type: withdrawing ? 'PoolWithdrawn' : 'PoolRestored', data: keyOf(pool) });
};

export const closePool = ({ reason }: Ask<'ClosePool'>, pool: Pool): Answer =>
  pool.closed === null ? accept({ type: 'PoolClosed', data: { ...keyOf(pool), reason } }) : nothingToDo;
