import { beforeTheFirst, unreachable } from '../shared/decider';
import { type Difference, type DriftEvent, type DriftHealing } from './events';

export interface Drift {
  readonly status: 'open' | 'healed';
  readonly driftId: string;
  /** As it was found last. */
  readonly difference: Difference;
  /** How it was healed last; null while it is open. */
  readonly how: DriftHealing | null;
}

export type DriftState = { readonly status: 'none' } | Drift;

export const initialState = (): DriftState => ({ status: 'none' });

export const evolve = (state: DriftState, event: DriftEvent): DriftState => {
  if (event.type === 'DriftFound') {
    const { driftId, kind, paymentId, orderId, reference, ours, theirs } = event.data;
    return { status: 'open', driftId, difference: { kind, paymentId, orderId, reference, ours, theirs }, how: null };
  }
  if (state.status === 'none') return beforeTheFirst(event);
  switch (event.type) {
    case 'DriftHealed':
      return { ...state, status: 'healed', how: event.data.how };
    default:
      return unreachable(event);
  }
};
