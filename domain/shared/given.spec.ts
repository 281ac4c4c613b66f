import { type Decider } from './decider';
import { type Decision } from './decision';

/** Accepted, with nothing to record. */
export const silence = [] as const;

interface ExpectedRefusal {
  readonly refused: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

export const refused = (code: string, details?: Readonly<Record<string, unknown>>): ExpectedRefusal =>
  details === undefined ? { refused: code } : { refused: code, details };

/** Anything that changes what it was given fails loudly: deciders are pure. */
export const frozen = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
};

export const fold = <C, E, S>(decider: Decider<C, E, S>, events: readonly E[]): S =>
  frozen(events).reduce((state, event) => frozen(decider.evolve(state, event)), frozen(decider.initialState()));

const expectRefusal = <E>(decision: Decision<E>, expected: ExpectedRefusal): void => {
  expect(decision).toEqual({
    refused: {
      code: expected.refused,
      message: expect.stringMatching(/^[A-Z0-9].*\.$/) as string,
      ...(expected.details && { details: expected.details }),
    },
  });
};

/** `given(events).when(command).then([event] | silence | refused(code, details))`, typed by the decider. */
export const specificationOf =
  <C, E, S>(decider: Decider<C, E, S>) =>
  (events: readonly E[]) => ({
    when: (command: C) => ({
      then: (expected: readonly E[] | ExpectedRefusal): void => {
        const decision = decider.decide(frozen(command), fold(decider, events));
        if ('refused' in expected) expectRefusal(decision, expected);
        else expect(decision).toEqual({ events: expected });
      },
    }),
  });
