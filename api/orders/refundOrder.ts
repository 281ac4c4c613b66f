import { chargeableStep } from '../../domain/shared/chargeable';
import { equals, type Money } from '../../domain/shared/money';
import { getRefund, type OrderDetails, type Refund, refundOfCause, ticketsOfCancellation } from '../../projections';
import { invalidField } from '../http/validate';
import { cancellationIdFor } from '../processes/ids';
import { type ProcessAnswer } from '../processes/types';
import { problem, refusedBy } from '../problems';
import { type Services } from '../services';
import { goodTickets } from './giveBack';

export interface RefundToMake {
  /** Exactly one of the two, or neither: all that is left. */
  readonly amount?: Money | undefined;
  readonly ticketIds?: readonly string[] | undefined;
  readonly reason: string;
  readonly actor: string;
  /** Of a refund that may be made by it; the same for a repeated `Idempotency-Key`. */
  readonly refundId: string;
  readonly requestId: string;
}

type Parts = Pick<Services, 'db' | 'clock' | 'processes'>;

/**
 * Gives money back for a seller. With an amount, and where no ticket is good any more, nothing else changes; else the tickets are
 * void with it.
 * @returns undefined while it is not known yet what became of it
 * @throws Problem with the refusal's code; ProcessesUnavailable
 */
export function refundOrder(parts: Parts, order: OrderDetails, request: RefundToMake): Promise<Refund | undefined> {
  const { paymentId } = order;
  if (paymentId === null) throw problem('payment_not_refundable', 'Nothing was paid for this order.');
  const isMoneyOnly = request.amount !== undefined || (request.ticketIds === undefined && order.status === 'cancelled');
  return isMoneyOnly ? moneyOnly(parts, order, paymentId, request) : withTickets(parts, order, request);
}

const moneyOnly = (
  { db, processes }: Parts,
  { orderId, userId }: OrderDetails,
  paymentId: string,
  { amount, reason, actor, refundId }: RefundToMake,
): Promise<Refund | undefined> => {
  if (amount !== undefined && amount.amount % chargeableStep(amount.currency) !== 0) {
    throw invalidField('amount.amount', 'not_chargeable', 'No card can be given this amount.');
  }
  return once(
    () => getRefund(db, refundId),
    (made) => made.reason === reason && (amount === undefined || equals(made.amount, amount)),
    () =>
      processes.refund({
        ...{ refundId, paymentId, orderId, userId, reason, actor },
        ...(amount === undefined ? {} : { amount }),
      }),
  );
};

const withTickets = (
  { db, clock, processes }: Parts,
  order: OrderDetails,
  { ticketIds, reason, actor, refundId, requestId }: RefundToMake,
): Promise<Refund | undefined> => {
  const { orderId, userId } = order;
  const cause = `refund-${refundId}`;
  const cancellationId = cancellationIdFor(orderId, cause);
  return once(
    () => refundOfCause(db, orderId, cancellationId),
    async (made) => {
      const taken = new Set(await ticketsOfCancellation(db, orderId, cancellationId));
      const same =
        ticketIds === undefined || (ticketIds.length === taken.size && ticketIds.every((id) => taken.has(id)));
      return made.reason === reason && same;
    },
    () => {
      if (ticketIds !== undefined) requireGood(order, ticketIds);
      return processes.cancelPaidOrder({
        ...{ orderId, userId, cause, requestId, reason, actor },
        ...(ticketIds === undefined ? {} : { ticketIds }),
        ...{ terms: 'full', usedTickets: 'void', refund: 'exact', notice: 'refund' },
        askedAt: clock().toISOString(),
      });
    },
  );
};

/** Some of them given back already would make it less than what was asked for. */
const requireGood = (order: OrderDetails, ticketIds: readonly string[]): void => {
  const good = new Set(goodTickets(order).map(({ ticketId }) => ticketId));
  const gone = ticketIds.filter((ticketId) => !good.has(ticketId));
  if (gone.length > 0) {
    throw problem('nothing_to_cancel', 'These tickets were given back before.', { details: { ticketIds: gone } });
  }
};

/**
 * A refund of this key that was made before is its own answer, whatever the order allows by now. No answer of 202 is kept, so that
 * it is told here from another request under the same key.
 */
const once = async (
  find: () => Promise<Refund | undefined>,
  isSame: (made: Refund) => boolean | Promise<boolean>,
  ask: () => Promise<ProcessAnswer>,
): Promise<Refund | undefined> => {
  const earlier = await find();
  if (earlier && !(await isSame(earlier))) throw problem('idempotency_key_reused');
  if (earlier) return earlier;
  const answer = await ask();
  if (answer.outcome === 'refused') throw refusedBy(answer.refusal);
  return find();
};
