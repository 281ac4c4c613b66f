import { type CommandResult, type DomainEvent, type Refusal } from '../event-store';

/** A "no" that cannot come unless a step was taken out of order: the same try would be refused again. */
export class UnexpectedRefusal extends Error {
  override readonly name = 'UnexpectedRefusal';
  constructor(readonly refusal: Refusal) {
    super(`${refusal.code}: ${refusal.message}`);
  }
}

/** @throws UnexpectedRefusal */
export const mustAccept = <E extends DomainEvent, S>(
  result: CommandResult<E, S>,
): Exclude<CommandResult<E, S>, { outcome: 'refused' }> => {
  if (result.outcome === 'refused') throw new UnexpectedRefusal(result.refusal);
  return result;
};

export interface Refused {
  readonly outcome: 'refused';
  readonly refusal: Refusal;
}
