import { type Command } from '../shared/command';

export type TicketCommand =
  | Command<
      'IssueTicket',
      { ticketId: string; orderId: string; userId: string; concertId: string; ticketType: string; now: string }
    >
  | Command<
      'CheckIn',
      {
        checkInId: string;
        /** Where the scanner stands. */
        concertId: string;
        /** From the code that was shown. */
        codeVersion: number;
        gate: string;
        nonce: string;
        scannedBy: string;
        now: string;
      }
    >
  | Command<'RevertCheckIn', { checkInId: string; reason: string }>
  | Command<'VoidTicket', { reason: string }>
  | Command<'BlockTicket', { reason: string }>
  | Command<'UnblockTicket', { reason: string }>;
