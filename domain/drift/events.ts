import { type Fact } from '../shared/event';
import { type Money } from '../shared/money';

/** In what we and the provider do not agree. Of an order without a process the other side is Temporal. */
export type DriftKind =
  | 'unmatched_payment'
  | 'payment_missing'
  | 'payment_status'
  | 'payment_amount'
  | 'refund_status'
  | 'refund_unknown'
  | 'dispute_unknown'
  | 'order_without_process';

/** What one side says. `status` is in its own words; `amount` is null where it was not told. */
export interface DriftSide {
  readonly status: string;
  readonly amount: Money | null;
}

/**
 * `gone`: both sides agree by now. `looked_up`: our process was told to look at the provider. `refunded`: money that nobody knew went
 * back. `recovered`: an order without a process was brought to its end. `kept`: an operator says that it is to stay as it is.
 */
export type DriftHealing = 'gone' | 'looked_up' | 'refunded' | 'recovered' | 'kept';

export interface Difference {
  readonly kind: DriftKind;
  /** Ours, where it is known. */
  readonly paymentId: string | null;
  readonly orderId: string | null;
  /** The provider's id of the payment, refund or dispute; of an order without a process the order's. */
  readonly reference: string;
  /** Null: this side knows nothing of it. */
  readonly ours: DriftSide | null;
  readonly theirs: DriftSide | null;
}

export type DriftEvent =
  /** Again when it has come back, or when the sides say something else by now. */
  | Fact<'DriftFound', { driftId: string; foundAt: string } & Difference>
  | Fact<
      'DriftHealed',
      {
        driftId: string;
        how: DriftHealing;
        /** User id, or the name of the process that saw it. */
        by: string;
        /** What the operator said; null when nobody was asked. */
        reason: string | null;
        healedAt: string;
      }
    >;

export const driftStream = (driftId: string): string => `drift-${driftId}`;
