import { type NewId } from '../core/ids';
import { type Postman } from '../core/post';
import { type Scheduler } from '../core/scheduler';
import { type Store } from '../core/store';
import { openDispute } from './disputes';
import { createStripeEvents, type StripeEvents } from './events';
import { createIdempotency, type Idempotency, type KeptAnswer } from './idempotency';
import { settleOnTime } from './intents/settle';
import { settleRefundOnTime } from './refunds';
import { stripeCollections, type StripeWorld } from './world';

/** The newest version of the API that the sandbox knows. */
export const STRIPE_API_VERSION = '2026-10-28.endive';

export interface StripeParts {
  readonly world: StripeWorld;
  readonly events: StripeEvents;
  readonly idempotency: Idempotency;
}

export interface StripePartsOptions {
  readonly store: Store;
  readonly scheduler: Scheduler;
  readonly postman: Postman;
  readonly newId: NewId;
  readonly nowMs: () => number;
  readonly publicUrl: () => string;
  readonly retryDelaysMs: readonly number[];
  readonly asyncMs: number | null;
}

/** The objects behind the wire, and what happens to them in time. */
export function createStripeParts(options: StripePartsOptions): StripeParts {
  const { store, scheduler, postman, newId, nowMs, publicUrl, retryDelaysMs, asyncMs } = options;
  const now = (): number => Math.floor(nowMs() / 1000);
  const apiVersion = STRIPE_API_VERSION;
  const events = createStripeEvents({ store, scheduler, postman, newId, now, apiVersion, retryDelaysMs });
  const world: StripeWorld = {
    ...stripeCollections(store),
    settings: { asyncMs, feeBasisPoints: 0 },
    scheduler,
    newId,
    now,
    publicUrl,
    emit: (...event) => {
      events.emit(...event);
    },
  };
  scheduler.on('stripe.settle', ({ intentId, token }) => {
    settleOnTime(world, String(intentId), String(token));
  });
  scheduler.on('stripe.refund', ({ refundId }) => {
    settleRefundOnTime(world, String(refundId));
  });
  scheduler.on('stripe.dispute', ({ chargeId, reason, inquiry }) => {
    const charge = world.charges.get(String(chargeId));
    if (charge !== undefined) openDispute(world, charge, { reason: String(reason), inquiry: inquiry === 1 });
  });
  return { world, events, idempotency: createIdempotency(store.collection<KeptAnswer>('stripe.idempotency'), now) };
}
