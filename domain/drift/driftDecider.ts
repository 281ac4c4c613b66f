import { type CommandOf } from '../shared/command';
import { type Decider, unreachable } from '../shared/decider';
import { accept, type Decision, nothingToDo, refuse } from '../shared/decision';
import { type DriftCommand } from './commands';
import { type Drift, type DriftState, evolve, initialState } from './drift';
import { type Difference, type DriftEvent, type DriftSide } from './events';
import { fits } from './healing';

type Ask<Type extends DriftCommand['type']> = CommandOf<DriftCommand, Type>;
type Answer = Decision<DriftEvent>;

/** Keeps one difference between us and the outside: found once, however often it is seen, and healed by somebody. */
export const decide = (command: DriftCommand, state: DriftState): Answer => {
  if (command.type === 'RecordDrift') return recordDrift(command, state);
  if (state.status === 'none') return refuse('drift_not_found', 'There is no such difference.');
  switch (command.type) {
    case 'HealDrift':
      return healDrift(command, state);
    default:
      return unreachable(command);
  }
};

export const driftDecider: Decider<DriftCommand, DriftEvent, DriftState> = {
  streamType: 'drift',
  initialState,
  evolve,
  decide,
};

const recordDrift = (command: Ask<'RecordDrift'>, state: DriftState): Answer => {
  const { driftId, difference, now } = command;
  if (state.status !== 'none' && !isAbout(state.difference, difference))
    return refuse('drift_exists', 'Something else was found under this id.');
  return state.status !== 'none' && isKnown(state, command)
    ? nothingToDo
    : accept({ type: 'DriftFound', data: { driftId, ...difference, foundAt: now } });
};

/**
 * What is to be kept looks the same for ever. So does what was given back, to whoever only hears that it came; found by a look-up, it has
 * come back.
 */
const isKnown = (
  { status, how, difference }: Drift,
  { difference: seen, lookedUp }: Pick<Ask<'RecordDrift'>, 'difference' | 'lookedUp'>,
): boolean =>
  (status === 'open' || how === 'kept' || (how === 'refunded' && !lookedUp)) &&
  isSame(difference.ours, seen.ours) &&
  isSame(difference.theirs, seen.theirs);

const healDrift = ({ how, by, reason, now }: Ask<'HealDrift'>, { status, driftId, difference }: Drift): Answer => {
  if (status === 'healed') return nothingToDo;
  return fits(difference.kind, how)
    ? accept({ type: 'DriftHealed', data: { driftId, how, by, reason, healedAt: now } })
    : refuse('drift_not_healable', 'This difference cannot be healed like that.');
};

const isAbout = (known: Difference, seen: Difference): boolean =>
  known.kind === seen.kind && known.reference === seen.reference;

const isSame = (left: DriftSide | null, right: DriftSide | null): boolean =>
  left?.status === right?.status &&
  left?.amount?.amount === right?.amount?.amount &&
  left?.amount?.currency === right?.amount?.currency;
