import fc from 'fast-check';
import { type Decider } from './decider';
import { frozen } from './given.spec';

/** What a command may come to: events after which the status is so, nothing, or a refusal with that code. */
type Outcome<Status extends string> = Status | 'silent' | `!${string}`;

/** One row per status, one cell per command: the compiler asks for every one of them. */
export type Transitions<Status extends string, CommandType extends string> = Readonly<
  Record<Status, Readonly<Record<CommandType, readonly Outcome<Status>[]>>>
>;

interface Walk<C extends { readonly type: string }, E, S, Status extends string> {
  readonly decider: Decider<NoInfer<C>, E, S>;
  readonly statusOf: (state: S) => Status;
  readonly transitions: Transitions<Status, C['type']>;
  readonly commands: fc.Arbitrary<C>;
  /** What is true of every state; it throws when it is not. */
  readonly invariant?: (state: S) => void;
  readonly start?: readonly E[];
  /** A long life takes more of them to be seen whole. */
  readonly maxSteps?: number;
}

/** The first field of a random command: `fc.record({ ...ofType('FulfilOrder'), now })`. */
export const ofType = <Type extends string>(type: Type) => ({ type: fc.constant(type) });

/**
 * Walks the machine with random commands. Every step has to be in the table, and every cell of the table has to be met:
 * it neither hides a way nor invents one.
 */
export const holdToTransitions = <C extends { readonly type: string }, E, S, Status extends string>({
  decider,
  statusOf,
  transitions,
  commands,
  invariant,
  start = [],
  maxSteps = 30,
}: Walk<C, E, S, Status>): void => {
  const seen = new Set<string>();
  const apply = (state: S, events: readonly E[]): S =>
    events.reduce((before, event) => frozen(decider.evolve(before, frozen(event))), state);

  const step = (state: S, command: C): S => {
    const status = statusOf(state);
    const decision = decider.decide(frozen(command), state);
    const next = 'refused' in decision ? state : apply(state, decision.events);
    const outcome =
      'refused' in decision ? `!${decision.refused.code}` : decision.events.length === 0 ? 'silent' : statusOf(next);
    if (!(transitions[status][command.type as C['type']] as readonly string[]).includes(outcome)) {
      throw new Error(`not in the table: ${status} + ${command.type} = ${outcome}`);
    }
    seen.add(`${status} + ${command.type} = ${outcome}`);
    invariant?.(next);
    return next;
  };

  fc.assert(
    fc.property(fc.array(commands, { maxLength: maxSteps, size: 'max' }), (walk) => {
      walk.reduce(step, apply(frozen(decider.initialState()), start));
    }),
    { seed: 20240914, numRuns: 1500 },
  );

  const written = Object.entries<Readonly<Record<string, readonly string[]>>>(transitions).flatMap(([status, row]) =>
    Object.entries(row).flatMap(([command, outcomes]) =>
      outcomes.map((outcome) => `${status} + ${command} = ${outcome}`),
    ),
  );
  expect(written.filter((line) => !seen.has(line))).toEqual([]);
};
