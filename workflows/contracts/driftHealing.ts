import { type CheckoutPolicy } from './policy';

/** An operator's press of the button on a difference that takes more than a look at the provider. */
export interface DriftHealingInput {
  readonly driftId: string;
  readonly reason: string;
  /** User id. */
  readonly actor: string;
  readonly policy: CheckoutPolicy;
}

/** `refused`: there was nothing to heal, or not like this. */
export interface DriftHealingResult {
  readonly outcome: 'healed' | 'refused' | 'given_up';
  readonly reason?: string;
}
