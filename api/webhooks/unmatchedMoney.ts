import { driftDecider } from '../../domain/drift/driftDecider';
import { driftIdOf } from '../../domain/drift/driftId';
import { type Difference, driftStream } from '../../domain/drift/events';
import { type EventStore } from '../../event-store';
import { fromStripeAmount } from '../../integrations/stripeAmount';
import { type Payment } from '../../projections';
import { accepted } from '../execute';
import { type StripePayload } from './stripePayload';

export interface UnmatchedMoney {
  /** Of the message: carried out again, it is the same fact. */
  readonly inboxId: string;
  readonly about: StripePayload & { readonly intentId: string };
  /** The payment that the money says it is of, and which has another intent. */
  readonly named: Payment | undefined;
}

/** Money that came in and is no payment's of ours: a difference from this moment, whoever has paid it by what means. */
export const unmatchedMoney =
  ({ eventStore, clock }: { readonly eventStore: Pick<EventStore, 'execute'>; readonly clock: () => Date }) =>
  async ({ inboxId, about, named }: UnmatchedMoney): Promise<void> => {
    const { intentId, received } = about;
    const driftId = driftIdOf('unmatched_payment', intentId);
    const difference: Difference = {
      ...{ kind: 'unmatched_payment', reference: intentId },
      ...{ paymentId: named?.paymentId ?? null, orderId: named?.orderId ?? null },
      ...{ ours: null, theirs: { status: 'succeeded', amount: received ? fromStripeAmount(received) : null } },
    };
    accepted(
      await eventStore.execute({
        decider: driftDecider,
        streamId: driftStream(driftId),
        command: { type: 'RecordDrift', driftId, difference, lookedUp: false, now: clock().toISOString() },
        commandId: `inbox-${inboxId}:unmatchedMoney`,
        metadata: { actor: 'stripe', correlationId: `inbox-${inboxId}` },
      }),
    );
  };
