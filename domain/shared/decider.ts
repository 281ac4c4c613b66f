import { type Decision } from './decision';

/** One aggregate's rules, without clock, ids or I/O: what a command means, and what events make of the state. */
export interface Decider<Command, Event, State> {
  /** Kind of stream, such as `order`. */
  readonly streamType: string;
  initialState(): State;
  evolve(state: State, event: Event): State;
  decide(command: Command, state: State): Decision<Event>;
}

/** The compiler proves that it is never reached; data that does not keep to its type is a bug and is said so. */
export const unreachable = (value: never): never => {
  throw new Error(`not a known type: ${JSON.stringify(value)}`);
};

/** A stream that does not start with its first event is damaged, and nothing true can be said about it. */
export const beforeTheFirst = (event: { readonly type: string }): never => {
  throw new Error(`${event.type} stands before the event that starts its stream`);
};
