import { type Command } from '../shared/command';
import { type DeliveryMethod } from '../shared/deliveryMethod';

export type DeliveryCommand =
  | Command<
      'RequestDelivery',
      {
        deliveryId: string;
        orderId: string;
        userId: string;
        channel: DeliveryMethod;
        contactId: string;
        ticketIds: readonly string[];
      }
    >
  | Command<'RecordSent', { providerMessageId: string; now: string }>
  | Command<'RecordDelivered', { now: string }>
  | Command<'RecordBounce', { reason: string }>
  | Command<'RecordComplaint'>
  /** The attempts are exhausted: from here only a person helps. */
  | Command<'FailDelivery', { error: string; attempts: number }>
  | Command<'RetryDelivery', { by: string; reason: string }>
  /** A person says that the tickets arrived. */
  | Command<'SettleDelivery', { by: string; reason: string }>
  /** Possible as long as it was not handed over. */
  | Command<'CancelDelivery', { reason: string }>;
