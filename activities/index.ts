import { cancellationActivities } from './cancellations';
import { cartActivities } from './carts';
import { concertActivities } from './concerts';
import { cartSweepActivities } from './cartSweeps';
import { concertCancellationActivities } from './concertCancellation';
import { concertNoticeActivities } from './concertNotices';
import { deliveryActivities } from './deliveries';
import { type ActivityDeps } from './deps';
import { disputeActivities } from './disputes';
import { driftHealingActivities } from './driftHealing';
import { feeSweepActivities } from './feeSweeps';
import { holdSweepActivities } from './holdSweeps';
import { invoiceActivities } from './invoices';
import { createLookAgain } from './lookAgain';
import { noticeActivities } from './notices';
import { orderActivities } from './orders';
import { paymentActivities } from './payments';
import { reconciledDriftActivities } from './reconciledDrift';
import { reconciliationActivities } from './reconciliation';
import { createRecovery } from './recovery';
import { recoverySweepActivities } from './recoverySweeps';
import { refundActivities } from './refunds';
import { refundStartActivities } from './refundStarts';
import { refundWatchActivities } from './refundWatch';
import { seatActivities } from './seats';
import { ticketActivities } from './tickets';

export { type ActivityDeps } from './deps';
export { temporalProcessStarter } from './processStarter';

/**
 * What a workflow may do. Each is one module's decision in one transaction (or one call to a provider), idempotent by its command
 * id, and expects to be run again: an answer may be lost at any time.
 */
export const createActivities = (deps: ActivityDeps) => {
  const { startPayment } = deps.processes;
  const payments = paymentActivities(deps);
  const tickets = ticketActivities(deps);
  const recover = createRecovery(deps, { ...payments, ...tickets });
  return {
    ...cartActivities(deps),
    ...concertActivities(deps),
    ...cartSweepActivities(deps),
    ...seatActivities(deps),
    ...holdSweepActivities(deps),
    ...feeSweepActivities(deps),
    ...orderActivities(deps),
    ...payments,
    ...refundActivities(deps),
    ...refundStartActivities(deps),
    ...refundWatchActivities(deps),
    ...disputeActivities(deps),
    ...tickets,
    ...invoiceActivities(deps),
    ...deliveryActivities(deps),
    ...concertCancellationActivities(deps),
    ...concertNoticeActivities(deps),
    ...cancellationActivities(deps),
    ...noticeActivities(deps),
    ...driftHealingActivities(deps, recover),
    ...recoverySweepActivities(deps, recover),
    ...reconciliationActivities(deps),
    ...reconciledDriftActivities(deps, createLookAgain(deps)),
    startPayment,
  };
};

export type Activities = ReturnType<typeof createActivities>;
