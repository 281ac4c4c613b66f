import { type Collection } from '../core/collection';
import { type Charge, type Dispute } from './objects';
import { NOBODY, type StripeWorld } from './world';

/** As long as banks give. */
const ANSWER_WITHIN_SECONDS = 9 * 24 * 60 * 60;

export interface DisputeReason {
  readonly reason: string;
  /** Only a question so far: no money moves. */
  readonly inquiry: boolean;
}

/** The test payment methods that dispute do so soon after the payment. */
export function openDisputeLater(
  world: StripeWorld,
  chargeId: string | null,
  { reason, inquiry }: DisputeReason,
): void {
  if (chargeId === null || world.settings.asyncMs === null) return;
  world.scheduler.schedule('stripe.dispute', world.settings.asyncMs, { chargeId, reason, inquiry: inquiry ? 1 : 0 });
}

export function openDispute(world: StripeWorld, charge: Charge, { reason, inquiry }: DisputeReason): Dispute {
  const disputed = { ...charge, disputed: true };
  const dispute: Dispute = {
    id: world.newId('du_'),
    object: 'dispute',
    amount: charge.amount - charge.amount_refunded,
    charge: charge.id,
    created: world.now(),
    currency: charge.currency,
    evidence_details: {
      due_by: world.now() + ANSWER_WITHIN_SECONDS,
      has_evidence: false,
      past_due: false,
      submission_count: 0,
    },
    is_charge_refundable: inquiry,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    reason,
    status: inquiry ? 'warning_needs_response' : 'needs_response',
  };
  world.charges.put(charge.id, disputed);
  world.disputes.put(dispute.id, dispute);
  world.emit('charge.dispute.created', dispute, NOBODY);
  if (!inquiry) world.emit('charge.dispute.funds_withdrawn', dispute, NOBODY);
  return dispute;
}

/** Evidence was sent in the dashboard: from now on the bank thinks. */
export function answerDispute(world: StripeWorld, open: Dispute): Dispute {
  const inquiry = open.status.startsWith('warning_');
  const answered: Dispute = {
    ...open,
    status: inquiry ? 'warning_under_review' : 'under_review',
    evidence_details: { ...open.evidence_details, has_evidence: true, submission_count: 1 },
  };
  world.disputes.put(answered.id, answered);
  world.emit('charge.dispute.updated', answered, NOBODY, { status: open.status });
  return answered;
}

/** The bank is not content with the answer to its question, and takes the money: the same dispute, now a claim. */
export function escalateDispute(world: StripeWorld, open: Dispute): Dispute {
  const claimed: Dispute = {
    ...open,
    status: 'needs_response',
    is_charge_refundable: false,
    evidence_details: { ...open.evidence_details, due_by: world.now() + ANSWER_WITHIN_SECONDS },
  };
  world.disputes.put(claimed.id, claimed);
  world.emit('charge.dispute.updated', claimed, NOBODY, { status: open.status });
  world.emit('charge.dispute.funds_withdrawn', claimed, NOBODY);
  return claimed;
}

export function closeDispute(world: StripeWorld, open: Dispute, outcome: 'won' | 'lost'): Dispute {
  const inquiry = open.status.startsWith('warning_');
  const closed: Dispute = {
    ...open,
    status: inquiry && outcome === 'won' ? 'warning_closed' : outcome,
    is_charge_refundable: outcome === 'won',
  };
  world.disputes.put(closed.id, closed);
  world.emit('charge.dispute.closed', closed, NOBODY, { status: open.status });
  if (!inquiry && outcome === 'won') world.emit('charge.dispute.funds_reinstated', closed, NOBODY);
  return closed;
}

/** The money is with the buyer's bank already: paying it back would pay twice. */
export function isChargedBack(disputes: Collection<Dispute>, charge: Charge): boolean {
  if (!charge.disputed) return false;
  return [...disputes.values()].some((dispute) => dispute.charge === charge.id && !dispute.is_charge_refundable);
}
