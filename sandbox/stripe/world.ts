import { type Collection } from '../core/collection';
import { type NewId } from '../core/ids';
import { type Scheduler } from '../core/scheduler';
import { type Store } from '../core/store';
import {
  type BalanceTransaction,
  type Charge,
  type Dispute,
  type PaymentIntent,
  type PaymentMethod,
  type Refund,
} from './objects';

/** An authentication that a buyer's bank waits for. */
export interface Challenge {
  readonly id: string;
  readonly intentId: string;
  readonly returnUrl: string | null;
}

/** What is known of a payment method beyond the wire: the test token behind it, and the payment that used it up. */
export interface MethodRecord {
  readonly method: PaymentMethod;
  readonly token: string;
  readonly usedBy: string | null;
}

/** Where a change comes from; events name it. */
export interface Cause {
  readonly requestId: string | null;
  readonly idempotencyKey: string | null;
}

export const NOBODY: Cause = { requestId: null, idempotencyKey: null };

export interface StripeSettings {
  /** How long what is asynchronous takes (bank debits, pending and failing refunds, disputes); null: until told. */
  asyncMs: number | null;
  /** Hundredths of a percent that are kept of a charge; null: not known yet, as with a capture that is booked later. */
  feeBasisPoints: number | null;
}

export interface StripeWorld {
  readonly intents: Collection<PaymentIntent>;
  readonly charges: Collection<Charge>;
  readonly balanceTransactions: Collection<BalanceTransaction>;
  readonly refunds: Collection<Refund>;
  readonly methods: Collection<MethodRecord>;
  readonly disputes: Collection<Dispute>;
  readonly challenges: Collection<Challenge>;
  readonly settings: StripeSettings;
  readonly scheduler: Scheduler;
  readonly newId: NewId;
  /** Epoch seconds. */
  readonly now: () => number;
  /** Where browsers reach this server. */
  readonly publicUrl: () => string;
  readonly emit: (type: string, object: object, cause: Cause, previous?: object) => void;
}

export const stripeCollections = (store: Store) => ({
  intents: store.collection<PaymentIntent>('stripe.intents'),
  charges: store.collection<Charge>('stripe.charges'),
  balanceTransactions: store.collection<BalanceTransaction>('stripe.balanceTransactions'),
  refunds: store.collection<Refund>('stripe.refunds'),
  methods: store.collection<MethodRecord>('stripe.methods'),
  disputes: store.collection<Dispute>('stripe.disputes'),
  challenges: store.collection<Challenge>('stripe.challenges'),
});
