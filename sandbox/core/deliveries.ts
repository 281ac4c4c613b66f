import { type Message, type Postman } from './post';
import { type Scheduler } from './scheduler';

/** One try to tell one endpoint of one event. */
export interface Delivery {
  readonly eventId: string;
  readonly endpointId: string;
  /** From 1. */
  readonly attempt: number;
}

export interface DeliveryRecord extends Delivery {
  readonly at: number;
  /** Null when nobody answered. */
  readonly status: number | null;
}

export interface Deliveries {
  send(event: { eventId: string; endpointId: string }): void;
  /** From now on nothing goes out, retries neither; what would have gone waits. */
  hold(): void;
  /** Sends what waits, one after the other, and holds no longer. */
  release(order: 'oldest_first' | 'newest_first'): Promise<void>;
  /** Newest last. */
  readonly log: readonly DeliveryRecord[];
  readonly waiting: readonly Delivery[];
  clear(): void;
}

export interface DeliveriesOptions {
  readonly name: string;
  readonly scheduler: Scheduler;
  readonly postman: Postman;
  readonly retryDelaysMs: readonly number[];
  /** Built, and so signed, for every try; null when the event or its endpoint is gone. */
  readonly build: (delivery: Delivery) => Message | null;
  /** False ends it, however the answer was. */
  readonly mayRetry: (delivery: Delivery, status: number | null) => boolean;
}

const LOG_LENGTH = 2_000;

/** At-least-once delivery of webhooks, with back-off; retries outlive the process. */
export function createDeliveries(options: DeliveriesOptions): Deliveries {
  const { scheduler, postman, retryDelaysMs, build, mayRetry } = options;
  const kind = `${options.name}.webhook`;
  const log: DeliveryRecord[] = [];
  let waiting: Delivery[] = [];
  let held = false;

  const attempt = async (delivery: Delivery): Promise<void> => {
    const message = build(delivery);
    if (message === null) return;
    const status = await postman.post(message);
    log.push({ ...delivery, at: Date.now(), status });
    if (log.length > LOG_LENGTH) log.shift();
    if (status !== null && status >= 200 && status < 300) return;
    const delayMs = retryDelaysMs[delivery.attempt - 1];
    if (delayMs === undefined || !mayRetry(delivery, status)) return;
    scheduler.schedule(kind, delayMs, { ...delivery, attempt: delivery.attempt + 1 });
  };

  scheduler.on(kind, async (payload) => {
    const delivery = payload as unknown as Delivery;
    if (held) waiting.push(delivery);
    else await attempt(delivery);
  });

  return {
    log,
    get waiting() {
      return waiting;
    },
    send(event) {
      scheduler.schedule(kind, 0, { ...event, attempt: 1 });
    },
    hold() {
      held = true;
    },
    async release(order) {
      held = false;
      const released = order === 'oldest_first' ? waiting : waiting.reverse();
      waiting = [];
      for (const delivery of released) await attempt(delivery);
    },
    clear() {
      log.length = 0;
      waiting = [];
      held = false;
    },
  };
}
