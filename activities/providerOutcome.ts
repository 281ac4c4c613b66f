import { ApplicationFailure } from '@temporalio/common';
import { type Outcome } from '../integrations/outcome';

/** As it is called in events, faults and the note of a parked step. */
export const PAYMENT_PROVIDER = 'stripe';

/** Nobody knows whether it was done: try again under the same key, when the provider says so or with back-off. */
export const unknownOutcome = (provider: string, error: string, retryAfterMs?: number): ApplicationFailure =>
  ApplicationFailure.create({
    type: `${provider}_unknown`,
    message: `${provider} gave no clear answer: ${error}`,
    ...(retryAfterMs === undefined ? {} : { nextRetryDelay: retryAfterMs }),
  });

/** The provider understood and said no to what is ours to fix (a key, a parameter): the same try would hear the same. */
export const providerRefused = (provider: string, code: string, message: string): ApplicationFailure =>
  ApplicationFailure.create({
    type: `${provider}_refused`,
    message: `${provider} refused: ${code}, ${message}`,
    nonRetryable: true,
  });

/** @throws ApplicationFailure for everything that is not done */
export const mustBeDone = <T>(provider: string, outcome: Outcome<T>): T => {
  switch (outcome.outcome) {
    case 'done':
      return outcome.value;
    case 'refused':
      throw providerRefused(provider, outcome.code, outcome.message);
    case 'unknown':
      throw unknownOutcome(provider, outcome.error, outcome.retryAfterMs);
  }
};
