import { type Command } from '../shared/command';
import { type Money } from '../shared/money';
import { type ConcertDescription, type Venue } from './events';

export type ConcertCommand =
  | Command<'CreateConcert', ConcertDescription>
  /** Adds the type, or changes its price and capacity; one that was withdrawn is sold again. */
  | Command<'SetTicketType', { ticketType: string; price: Money; capacity: number }>
  | Command<'WithdrawTicketType', { ticketType: string }>
  | Command<'PublishConcert', { now: string }>
  | Command<'RenameConcert', { name: string; artist: string }>
  | Command<'PauseSales'>
  | Command<'ResumeSales'>
  | Command<'ChangeSalesWindow', { salesStartAt: string | null; salesEndAt: string | null }>
  /** Without a venue it stays where it is; without a refund window the one that buyers were promised stays. */
  | Command<
      'RescheduleConcert',
      { startsAt: string; venue: Venue | null; refundWindowEndsAt: string | null; now: string }
    >
  | Command<'CancelConcert', { reason: string; now: string }>
  /** Allowed from `afterMs` milliseconds after the start on. */
  | Command<'EndConcert', { afterMs: number; now: string }>
  | Command<'AssignScanner', { userId: string }>
  | Command<'UnassignScanner', { userId: string }>;
