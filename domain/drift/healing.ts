import { type DriftHealing, type DriftKind } from './events';

/** What a press of the button can do about it. */
export type DriftRemedy = Extract<DriftHealing, 'looked_up' | 'refunded' | 'recovered'>;

const REMEDIES: Readonly<Record<DriftKind, DriftRemedy | null>> = {
  unmatched_payment: 'refunded',
  payment_status: 'looked_up',
  refund_status: 'looked_up',
  refund_unknown: 'looked_up',
  dispute_unknown: 'looked_up',
  order_without_process: 'recovered',
  // Somebody has to find out which side is right.
  payment_missing: null,
  payment_amount: null,
};

/** Null: nothing but a person helps, who then says that it is to be kept. */
export const remedyOf = (kind: DriftKind): DriftRemedy | null => REMEDIES[kind];

/** Whatever it is, it may have gone by itself, or be left as it is. */
export const fits = (kind: DriftKind, how: DriftHealing): boolean =>
  how === 'gone' || how === 'kept' || how === remedyOf(kind);
