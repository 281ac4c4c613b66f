import { type CommandOf } from '../shared/command';
import { accept, type Decision, nothingToDo } from '../shared/decision';
import { type OrderCommand } from './commands';
import { type OrderEvent } from './events';
import { type Order } from './order';

type Ask<Type extends OrderCommand['type']> = CommandOf<OrderCommand, Type>;
type Answer = Decision<OrderEvent>;

/** Whatever became of the order: also one that has been cancelled may be disputed. The newest dispute is the one that it shows. */
export const flagDispute = (
  { disputeId, paymentId, reason, inquiry, now }: Ask<'FlagDispute'>,
  { orderId, dispute }: Order,
): Answer =>
  dispute?.disputeId === disputeId && (inquiry || !dispute.inquiry)
    ? nothingToDo
    : accept({ type: 'OrderDisputed', data: { orderId, disputeId, paymentId, reason, inquiry, since: now } });

export const unflagDispute = ({ disputeId, outcome }: Ask<'UnflagDispute'>, { orderId, dispute }: Order): Answer =>
  dispute?.disputeId === disputeId && dispute.outcome !== outcome
    ? accept({ type: 'OrderDisputeClosed', data: { orderId, disputeId, outcome } })
    : nothingToDo;
