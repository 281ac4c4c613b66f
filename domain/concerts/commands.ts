import { type Command } from '../shared/command';
import { type Money } from '../shared/money';
import { type ConcertDescription } from './events';

export type ConcertCommand =
  | Command<'CreateConcert', ConcertDescription>
  /** Adds the type, or changes its price and capacity. */
  | Command<'SetTicketType', { ticketType: string; price: Money; capacity: number }>
  | Command<'PublishConcert', { now: string }>
  | Command<'AssignScanner', { userId: string }>
  | Command<'UnassignScanner', { userId: string }>;
