import { type Fact } from '../shared/event';

export type TicketEvent =
  | Fact<
      'TicketIssued',
      {
        ticketId: string;
        orderId: string;
        userId: string;
        concertId: string;
        ticketType: string;
        /** A code of an older version no longer opens the door. */
        codeVersion: number;
        issuedAt: string;
      }
    >
  | Fact<
      'TicketCheckedIn',
      {
        ticketId: string;
        checkInId: string;
        gate: string;
        /** Chosen by the scanner, once a scan: a repeated message is known by it. */
        nonce: string;
        scannedBy: string;
        admittedAt: string;
      }
    >
  | Fact<'CheckInReverted', { ticketId: string; checkInId: string; reason: string }>
  | Fact<'TicketVoided', { ticketId: string; reason: string }>
  /** Not good for now: a buyer's bank has taken its money back. */
  | Fact<'TicketBlocked', { ticketId: string; reason: string }>
  | Fact<'TicketUnblocked', { ticketId: string; reason: string }>;

export const ticketStream = (ticketId: string): string => `ticket-${ticketId}`;
