import { createHmac } from 'node:crypto';
import { createDeliveries, type Deliveries } from '../core/deliveries';
import { type NewId } from '../core/ids';
import { type Message, type Postman } from '../core/post';
import { type Scheduler } from '../core/scheduler';
import { type Store } from '../core/store';
import { type StripeEvent } from './objects';
import { type Cause } from './world';

export interface StripeEndpoint {
  readonly url: string;
  /** `whsec_…` */
  readonly secret: string;
  /** Names of events, or `*` for all. */
  readonly enabledEvents: readonly string[];
}

export interface StripeEvents {
  emit(type: string, object: object, cause: Cause, previous?: object): void;
  get(id: string): StripeEvent | undefined;
  values(): Iterable<StripeEvent>;
  endpoints(): readonly (StripeEndpoint & { id: string })[];
  setEndpoints(endpoints: readonly StripeEndpoint[]): void;
  /** Once more to every endpoint that wants it, as if it had got lost. */
  resend(event: StripeEvent): void;
  readonly deliveries: Deliveries;
}

export interface StripeEventsOptions {
  readonly store: Store;
  readonly scheduler: Scheduler;
  readonly postman: Postman;
  readonly newId: NewId;
  readonly now: () => number;
  readonly apiVersion: string;
  readonly retryDelaysMs: readonly number[];
}

type Endpoint = StripeEndpoint & { readonly id: string };

// The API gives them out for 30 days; a long run forgets earlier.
const EVENTS_KEPT = 20_000;

/** Writes down what happened and tells the endpoints: at least once, in no order, signed anew for every try. */
export function createStripeEvents(options: StripeEventsOptions): StripeEvents {
  const { store, newId, now, apiVersion } = options;
  const events = store.collection<StripeEvent>('stripe.events');
  const endpoints = store.collection<Endpoint>('stripe.endpoints');

  const deliveries = createDeliveries({
    name: 'stripe',
    scheduler: options.scheduler,
    postman: options.postman,
    retryDelaysMs: options.retryDelaysMs,
    mayRetry: () => true,
    build({ eventId, endpointId }) {
      const event = events.get(eventId);
      const endpoint = endpoints.get(endpointId);
      return event && endpoint ? signed(event, endpoint, now()) : null;
    },
  });

  const wanting = (type: string): Endpoint[] => [...endpoints.values()].filter((endpoint) => wants(endpoint, type));
  const tell = (event: StripeEvent): void => {
    for (const { id } of wanting(event.type)) deliveries.send({ eventId: event.id, endpointId: id });
  };

  return {
    emit(type, object, cause, previous) {
      const event: StripeEvent = {
        id: newId('evt_'),
        object: 'event',
        api_version: apiVersion,
        created: now(),
        data: previous === undefined ? { object } : { object, previous_attributes: previous },
        livemode: false,
        pending_webhooks: wanting(type).length,
        request: { id: cause.requestId, idempotency_key: cause.idempotencyKey },
        type,
      };
      events.put(event.id, event);
      forgetOldest();
      tell(event);
    },
    get: (id) => events.get(id),
    values: () => events.values(),
    endpoints: () => [...endpoints.values()],
    setEndpoints(wanted) {
      endpoints.clear();
      // By position, so that what waits for a retry finds its endpoint after a restart.
      for (const [at, endpoint] of wanted.entries()) endpoints.put(`we_${at}`, { ...endpoint, id: `we_${at}` });
    },
    resend: tell,
    deliveries,
  };

  function forgetOldest(): void {
    if (events.size <= EVENTS_KEPT) return;
    const [oldest] = events.values();
    if (oldest !== undefined) events.delete(oldest.id);
  }
}

const wants = ({ enabledEvents }: StripeEndpoint, type: string): boolean =>
  enabledEvents.includes('*') || enabledEvents.includes(type);

function signed(event: StripeEvent, { url, secret }: Endpoint, timestamp: number): Message {
  const body = JSON.stringify(event);
  const digest = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return {
    url,
    body,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
      'stripe-signature': `t=${timestamp},v1=${digest}`,
    },
  };
}
