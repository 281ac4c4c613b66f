import { type CommandOf } from '../shared/command';
import { type Decider, unreachable } from '../shared/decider';
import { accept, type Decision, nothingToDo, refuse } from '../shared/decision';
import { type DeliveryCommand } from './commands';
import { type Delivery, type DeliveryState, evolve, initialState, isOutcome } from './delivery';
import { type DeliveryEvent } from './events';

type Ask<Type extends DeliveryCommand['type']> = CommandOf<DeliveryCommand, Type>;
type Answer = Decision<DeliveryEvent>;

/** Keeps what became of one way of the tickets to their buyer. News come late, twice and in any order. */
export const decide = (command: DeliveryCommand, state: DeliveryState): Answer => {
  if (command.type === 'RequestDelivery') return requestDelivery(command, state);
  if (state.status === 'none') return refuse('delivery_not_found', 'There is no such delivery.');
  switch (command.type) {
    case 'RecordSent':
      return recordSent(command, state);
    case 'RecordDelivered':
      return recordDelivered(command, state);
    case 'RecordBounce':
      return recordBounce(command, state);
    case 'RecordComplaint':
      return recordComplaint(state);
    case 'FailDelivery':
      return failDelivery(command, state);
    case 'RetryDelivery':
      return retryDelivery(command, state);
    case 'SettleDelivery':
      return settleDelivery(command, state);
    case 'CancelDelivery':
      return cancelDelivery(command, state);
    default:
      return unreachable(command);
  }
};

export const deliveryDecider: Decider<DeliveryCommand, DeliveryEvent, DeliveryState> = {
  streamType: 'delivery',
  initialState,
  evolve,
  decide,
};

const requestDelivery = (command: Ask<'RequestDelivery'>, state: DeliveryState): Answer => {
  const { deliveryId, orderId, userId, channel, contactId, ticketIds } = command;
  if (state.status !== 'none') {
    return state.orderId === orderId ? nothingToDo : refuse('delivery_exists', 'This delivery is of another order.');
  }
  return accept({
    type: 'TicketDeliveryRequested',
    data: { deliveryId, orderId, userId, channel, contactId, ticketIds },
  });
};

const recordSent = ({ providerMessageId, now }: Ask<'RecordSent'>, delivery: Delivery): Answer =>
  delivery.providerMessageId === providerMessageId
    ? nothingToDo
    : accept({ type: 'TicketsSent', data: { deliveryId: delivery.deliveryId, providerMessageId, sentAt: now } });

/** A bounce after a delivery is the mailbox's second thought and counts; a delivery after a bounce is old news. */
const recordDelivered = ({ now }: Ask<'RecordDelivered'>, delivery: Delivery): Answer =>
  isOutcome(delivery)
    ? nothingToDo
    : accept({ type: 'TicketsDelivered', data: { deliveryId: delivery.deliveryId, deliveredAt: now } });

const recordBounce = ({ reason }: Ask<'RecordBounce'>, { status, deliveryId }: Delivery): Answer =>
  status === 'bounced' || status === 'complained'
    ? nothingToDo
    : accept({ type: 'TicketsBounced', data: { deliveryId, reason } });

const recordComplaint = ({ status, deliveryId }: Delivery): Answer =>
  status === 'complained' ? nothingToDo : accept({ type: 'TicketsComplained', data: { deliveryId } });

const failDelivery = ({ error, attempts }: Ask<'FailDelivery'>, { status, deliveryId }: Delivery): Answer =>
  status === 'requested'
    ? accept({ type: 'TicketDeliveryFailed', data: { deliveryId, error, attempts } })
    : nothingToDo;

const retryDelivery = ({ by, reason }: Ask<'RetryDelivery'>, { status, deliveryId }: Delivery): Answer =>
  status === 'failed' ? accept({ type: 'TicketDeliveryRetried', data: { deliveryId, by, reason } }) : nothingToDo;

/** A complaint is about tickets that arrived. */
const settleDelivery = ({ by, reason }: Ask<'SettleDelivery'>, { status, deliveryId }: Delivery): Answer =>
  status === 'delivered' || status === 'complained' || status === 'cancelled'
    ? nothingToDo
    : accept({ type: 'TicketDeliverySettledByHand', data: { deliveryId, by, reason } });

/** A mail that was on its way at that moment is recorded as sent all the same. */
const cancelDelivery = ({ reason }: Ask<'CancelDelivery'>, { status, deliveryId }: Delivery): Answer => {
  if (status === 'cancelled') return nothingToDo;
  return status === 'requested' || status === 'failed'
    ? accept({ type: 'TicketDeliveryCancelled', data: { deliveryId, reason } })
    : refuse('delivery_handed_over', 'These tickets have been handed over already.');
};
