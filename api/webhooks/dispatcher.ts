import { type Knex } from 'knex';
import { type Logger } from 'pino';
import { type EventStore, isPassing } from '../../event-store';
import { type Processes, ProcessesUnavailable } from '../processes/types';
import { createMailgunHandler } from './handleMailgun';
import { createStripeHandler } from './handleStripe';
import { type Handled, type MessageHandler, type PendingMessage } from './outcome';

export interface DispatcherOptions {
  readonly db: Knex;
  readonly eventStore: EventStore;
  readonly processes: Pick<Processes, 'paymentNews' | 'refundNews' | 'disputeNews'>;
  readonly clock: () => Date;
  readonly logger: Logger;
  /** How often it looks without being woken. */
  readonly pollMs?: number;
}

export interface WebhookDispatcher {
  start(): void;
  /** There is a new message: look now. */
  wake(): void;
  /** Takes what is due, once; how many it took. What `start` does again and again. */
  dispatchDue(): Promise<number>;
  /** Ends when the messages in hand are settled. */
  stop(): Promise<void>;
}

const BATCH = 10;
/** A process that dies with a message in hand gives it back after this. */
const LEASE_MS = 30_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 5 * 60_000;
const POLL_MS = 1_000;
/** Some eight minutes: the next try of a message that we cannot carry out would hear the same. */
const MAX_FAULTS = 10;

interface Row {
  inbox_id: string;
  provider: string;
  type: string;
  payload: unknown;
  received_at: Date;
  attempts: number;
  faults: number;
  replayed_at: Date | null;
}

const retryAfterMs = (attempts: number): number => Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), LONGEST_RETRY_MS);

/** Postgres or Temporal cannot serve anybody right now, which says nothing about the message. */
const isOutage = (error: unknown): boolean => error instanceof ProcessesUnavailable || isPassing(error);

/**
 * Carries out what providers said, at least once and in no particular order. Any number of processes may run one. No message is
 * given up: while something is away it is tried again for as long as that takes, and one that is faulty itself is parked, said
 * aloud, and kept until somebody plays it again.
 */
export function createWebhookDispatcher(options: DispatcherOptions): WebhookDispatcher {
  const { db, clock, logger, pollMs = POLL_MS } = options;
  const handlers: Readonly<Record<string, MessageHandler>> = {
    stripe: createStripeHandler(options),
    mailgun: createMailgunHandler(options),
  };

  /** The lease is a time and not a lock: no transaction stays open while somebody else is asked. */
  const takeDue = async (): Promise<PendingMessage[]> => {
    const now = clock();
    const { rows } = await db.raw<{ rows: Row[] }>(
      `update webhook_inbox set attempts = attempts + 1, not_before = :lease
        where inbox_id in (
          select inbox_id from webhook_inbox where status = 'pending' and not_before <= :now
          order by not_before limit ${BATCH} for update skip locked)
       returning inbox_id, provider, type, payload, received_at, attempts, faults, replayed_at`,
      { now, lease: new Date(now.getTime() + LEASE_MS) },
    );
    return rows.map(({ inbox_id, received_at, replayed_at, ...row }) => ({
      ...{ ...row, inboxId: inbox_id, receivedAt: received_at, replayed: replayed_at !== null },
    }));
  };

  const settle = async ({ inboxId }: PendingMessage, handled: Handled): Promise<void> => {
    const row = db('webhook_inbox').where('inbox_id', inboxId);
    if (handled.outcome === 'later') {
      const notBefore = new Date(clock().getTime() + handled.afterMs);
      // Waiting is no failure, so it does not count as a try.
      await row.update({ not_before: notBefore, attempts: db.raw('attempts - 1') });
      return;
    }
    const lastError = handled.outcome === 'unmatched' ? handled.reason : null;
    await row.update({ status: handled.outcome, settled_at: clock(), last_error: lastError });
  };

  const tryAgain = async (message: PendingMessage, err: unknown, about: object): Promise<void> => {
    const faults = message.faults + (isOutage(err) ? 0 : 1);
    const row = db('webhook_inbox').where('inbox_id', message.inboxId);
    const lastError = err instanceof Error ? err.message : String(err);
    if (faults >= MAX_FAULTS) {
      await row.update({ status: 'parked', faults, settled_at: clock(), last_error: lastError });
      logger.error({ ...about, err, attempts: message.attempts }, 'webhook is parked: it waits for an operator');
      return;
    }
    const afterMs = retryAfterMs(message.attempts);
    await row.update({ faults, not_before: new Date(clock().getTime() + afterMs), last_error: lastError });
    logger.warn({ ...about, err, attempts: message.attempts, afterMs }, 'webhook will be tried again');
  };

  const handleOne = async (message: PendingMessage): Promise<void> => {
    const about = { inboxId: message.inboxId, provider: message.provider, type: message.type };
    try {
      const handled = (await handlers[message.provider]?.(message)) ?? {
        outcome: 'unmatched',
        reason: 'unknown provider',
      };
      await settle(message, handled);
      if (handled.outcome === 'unmatched')
        logger.error({ ...about, reason: handled.reason }, 'webhook matches nothing of ours');
    } catch (err) {
      await tryAgain(message, err, about);
    }
  };

  const dispatchDue = async (): Promise<number> => {
    const messages = await takeDue();
    await Promise.all(messages.map(handleOne));
    return messages.length;
  };

  let running: Promise<void> | undefined;
  let stopping = false;
  let woken = false;
  let wakeUp: (() => void) | undefined;

  const rest = (): Promise<void> =>
    new Promise((resolve) => {
      if (woken || stopping) return resolve();
      const timer = setTimeout(resolve, pollMs);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const run = async (): Promise<void> => {
    while (!stopping) {
      woken = false;
      try {
        if ((await dispatchDue()) === BATCH) continue;
      } catch (err) {
        logger.error({ err }, 'webhooks could not be read');
      }
      await rest();
    }
  };

  return {
    dispatchDue,
    start() {
      running ??= run();
    },
    wake() {
      woken = true;
      wakeUp?.();
    },
    async stop() {
      stopping = true;
      wakeUp?.();
      await running;
    },
  };
}
