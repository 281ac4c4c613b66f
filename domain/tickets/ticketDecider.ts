import { type CommandOf } from '../shared/command';
import { type Decider, unreachable } from '../shared/decider';
import { accept, type Decision, nothingToDo, refuse } from '../shared/decision';
import { type TicketCommand } from './commands';
import { type TicketEvent } from './events';
import { evolve, initialState, type Ticket, type TicketState } from './ticket';

type Ask<Type extends TicketCommand['type']> = CommandOf<TicketCommand, Type>;
type Answer = Decision<TicketEvent>;

const FIRST_CODE_VERSION = 1;

/** Decides who is let in. The codes of its refusals are what the scanner shows. */
export const decide = (command: TicketCommand, state: TicketState): Answer => {
  if (command.type === 'IssueTicket') return issueTicket(command, state);
  if (state.status === 'none') return askedOfAll.includes(command.type) ? nothingToDo : unknownTicket;
  switch (command.type) {
    case 'CheckIn':
      return checkIn(command, state);
    case 'RevertCheckIn':
      return revertCheckIn(command, state);
    case 'VoidTicket':
      return voidTicket(command, state);
    case 'BlockTicket':
      return blockTicket(command, state);
    case 'UnblockTicket':
      return unblockTicket(command, state);
    default:
      return unreachable(command);
  }
};

export const ticketDecider: Decider<TicketCommand, TicketEvent, TicketState> = {
  streamType: 'ticket',
  initialState,
  evolve,
  decide,
};

/** Asked of all tickets that an order may have, whether they were issued or not. */
const askedOfAll: readonly TicketCommand['type'][] = ['VoidTicket', 'BlockTicket', 'UnblockTicket'];

const unknownTicket = refuse('invalid', 'There is no such ticket.');
const voided = refuse('void', 'This ticket is void.');

const issueTicket = ({ now, ...ticket }: Ask<'IssueTicket'>, state: TicketState): Answer => {
  if (state.status !== 'none') {
    return state.orderId === ticket.orderId ? nothingToDo : refuse('ticket_exists', 'This ticket is of another order.');
  }
  const { ticketId, orderId, userId, concertId, ticketType } = ticket;
  return accept({
    type: 'TicketIssued',
    data: { ticketId, orderId, userId, concertId, ticketType, codeVersion: FIRST_CODE_VERSION, issuedAt: now },
  });
};

/** The wrong door is said before anything about the ticket: what became of it is not that scanner's business. */
const checkIn = (command: Ask<'CheckIn'>, ticket: Ticket): Answer => {
  if (command.concertId !== ticket.concertId) return refuse('wrong_concert', 'This ticket is for another concert.');
  if (command.codeVersion !== ticket.codeVersion)
    return refuse('revoked', 'This code has been replaced by a newer one.');
  if (ticket.status === 'void') return voided;
  if (ticket.status === 'blocked') return refuse('blocked', 'This ticket is blocked for now.');
  const { admission } = ticket;
  if (admission !== null) {
    if (admission.nonce === command.nonce) return nothingToDo;
    const { admittedAt, gate } = admission;
    return refuse('already_used', 'Somebody has been admitted with this ticket.', { admittedAt, gate });
  }
  const { checkInId, gate, nonce, scannedBy, now } = command;
  return accept({
    type: 'TicketCheckedIn',
    data: { ticketId: ticket.ticketId, checkInId, gate, nonce, scannedBy, admittedAt: now },
  });
};

/** A void ticket stays as it is: taking its check-in back would make it good again. */
const revertCheckIn = ({ checkInId, reason }: Ask<'RevertCheckIn'>, ticket: Ticket): Answer => {
  const { ticketId, status, admission } = ticket;
  if (admission?.checkInId !== checkInId) return nothingToDo;
  return status === 'void' ? voided : accept({ type: 'CheckInReverted', data: { ticketId, checkInId, reason } });
};

const voidTicket = ({ reason }: Ask<'VoidTicket'>, { status, ticketId }: Ticket): Answer =>
  status === 'void' ? nothingToDo : accept({ type: 'TicketVoided', data: { ticketId, reason } });

/** Whoever was let in is inside. */
const blockTicket = ({ reason }: Ask<'BlockTicket'>, { status, ticketId }: Ticket): Answer =>
  status === 'issued' ? accept({ type: 'TicketBlocked', data: { ticketId, reason } }) : nothingToDo;

const unblockTicket = ({ reason }: Ask<'UnblockTicket'>, { status, ticketId }: Ticket): Answer =>
  status === 'blocked' ? accept({ type: 'TicketUnblocked', data: { ticketId, reason } }) : nothingToDo;
