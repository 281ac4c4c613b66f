import { beforeTheFirst, unreachable } from '../shared/decider';
import { type EventOf } from '../shared/event';
import { type DisputeOutcome, type PaymentEvent } from './events';

export interface Dispute {
  /** Only a question of the buyer's bank: no money has moved. */
  readonly inquiry: boolean;
  /** Null while it is open. */
  readonly outcome: DisputeOutcome | null;
}

/** By dispute id. */
export type Disputes = Readonly<Record<string, Dispute>>;

type DisputeEvent = EventOf<PaymentEvent, 'DisputeOpened' | 'DisputeEscalated' | 'DisputeClosed'>;

export const evolveDisputes = (disputes: Disputes, event: DisputeEvent): Disputes => {
  const { disputeId } = event.data;
  switch (event.type) {
    case 'DisputeOpened':
      return { ...disputes, [disputeId]: { inquiry: event.data.inquiry, outcome: null } };
    case 'DisputeEscalated':
      return { ...disputes, [disputeId]: { ...begun(disputes, event), inquiry: false } };
    case 'DisputeClosed':
      return { ...disputes, [disputeId]: { ...begun(disputes, event), outcome: event.data.outcome } };
    default:
      return unreachable(event);
  }
};

const begun = (disputes: Disputes, event: DisputeEvent): Dispute =>
  disputes[event.data.disputeId] ?? beforeTheFirst(event);

/** The bank has the money, or may keep it: what we gave back as well would be paid twice. */
export const isTaken = ({ inquiry, outcome }: Dispute): boolean => !inquiry && (outcome === null || outcome === 'lost');

export const tookTheMoney = (disputes: Disputes): boolean => Object.values(disputes).some(isTaken);
