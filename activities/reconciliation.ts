import { type Outcome } from '../integrations/outcome';
import { type BookPage, type Created, type ProviderDispute } from '../integrations/paymentBooks';
import { type Intent, type ProviderRefund } from '../integrations/paymentGateway';
import {
  getDisputeByProvider,
  listUnendedOrders,
  ordersWithUnclaimedMoney,
  type Payment,
  paymentsBegunWithin,
  paymentsByIntents,
  reconciledUntil,
  recordReconciled,
  type Refund,
  refundsAskedWithin,
  refundsByIds,
  suspect,
  type Suspect,
} from '../projections';
import {
  type ReconciledPage,
  type ReconciliationPage,
  type ReconciliationSpan,
} from '../workflows/contracts/reconciliation';
import { type ActivityDeps } from './deps';
import { disputeDifference, intentDifference, refundDifference, unmatchedDifference } from './differences';
import { uuidOf } from './ids';
import { mustBeDone } from './providerOutcome';

const PROVIDER = 'stripe';
const PAGE = 100;
const ORDERS_IN_A_PAGE = 100;
/** Of ours in the time of one page of theirs: more are missing only when everything is, and then that many say enough. */
const OURS_IN_A_PAGE = 300;

export interface OrdersPage extends ReconciliationPage {
  /** Whatever is younger is still the business of its process, or of the sweep. */
  readonly orderOverdueMs: number;
}

/**
 * Pages of the provider's books beside what we have of the same time. What looks different is only suspected here: it may be on its way.
 */
export const reconciliationActivities = ({ db, books, clock }: Pick<ActivityDeps, 'db' | 'books' | 'clock'>) => {
  const inTurn = async <T>(
    { from, to, after }: ReconciliationPage,
    read: (page: { from: number; to: number; after: string | null; limit: number }) => Promise<Outcome<BookPage<T>>>,
    idOf: (item: T) => string,
  ): Promise<{ items: readonly Created<T>[]; next: string | null; covers: { from: Date; to: Date } }> => {
    const [until, id] = after === null ? [to, null] : parseCursor(after);
    const { items, next } = mustBeDone(PROVIDER, await read({ from, to, after: id, limit: PAGE }));
    const last = items.at(-1);
    const goesOn = next !== null && last !== undefined;
    return {
      items,
      next: goesOn ? `${last.created}_${idOf(last)}` : null,
      // Their second has begun when it is written; ours is exact.
      covers: { from: inSeconds(goesOn ? last.created : from), to: inSeconds(until + 1) },
    };
  };

  const suspectAll = (found: readonly Suspect[]): Promise<void> => suspect(db, found, clock());

  return {
    /** Up to now: what is on its way is suspected, and has come right at the second look. */
    async beginReconciliation({ lookBackMs }: { readonly lookBackMs: number }): Promise<ReconciliationSpan> {
      const now = clock().getTime();
      const since = (await reconciledUntil(db, PROVIDER)) ?? now;
      // The second that has begun is looked at, and again by the next one.
      return { from: Math.floor((since - lookBackMs) / 1000), to: Math.floor(now / 1000) + 1 };
    },

    async compareIntentBooks(page: ReconciliationPage): Promise<ReconciledPage> {
      const { items, next, covers } = await inTurn<Intent>(page, books.intents, ({ intentId }) => intentId);
      const known = new Map<string | null, Payment>(
        (
          await paymentsByIntents(
            db,
            items.map(({ intentId }) => intentId),
          )
        ).map((each) => [each.intentId, each]),
      );
      const different = items.flatMap((intent): readonly Suspect[] => {
        const payment = known.get(intent.intentId);
        const found =
          payment === undefined
            ? unmatchedDifference(intent, { named: undefined, refunds: [] })
            : intentDifference(intent, payment);
        return found === null ? [] : [found];
      });
      const listed = new Set(items.map(({ intentId }) => intentId));
      const missing = (await paymentsBegunWithin(db, covers, OURS_IN_A_PAGE))
        .filter(({ intentId }) => !listed.has(intentId))
        .map(({ intentId }): Suspect => ({ kind: 'payment_missing', reference: intentId }));
      await suspectAll([...different, ...missing]);
      return { count: items.length, next };
    },

    async compareRefundBooks(page: ReconciliationPage): Promise<ReconciledPage> {
      const { items, next, covers } = await inTurn<ProviderRefund>(
        page,
        books.refunds,
        ({ providerRefundId }) => providerRefundId,
      );
      const intentIds = items.flatMap(({ intentId }) => intentId ?? []);
      const payments = new Map<string | null, Payment>(
        (await paymentsByIntents(db, intentIds)).map((each) => [each.intentId, each]),
      );
      const refunds = await refundsByIds(db, {
        providerRefundIds: items.map(({ providerRefundId }) => providerRefundId),
        refundIds: items.flatMap(({ metadata }) => uuidOf(metadata['refundId']) ?? []),
      });
      const different = items.flatMap((refund): readonly Suspect[] => {
        const payment = payments.get(refund.intentId);
        if (payment === undefined) return [];
        const found = refundDifference(refund, { payment, ours: ownerOf(refund, refunds) });
        return found === null ? [] : [found];
      });
      const listed = new Set(items.map(({ providerRefundId }) => providerRefundId));
      const missing = (await refundsAskedWithin(db, covers, OURS_IN_A_PAGE))
        .filter(({ providerRefundId, status }) => !listed.has(providerRefundId) && status !== 'failed')
        .map(({ providerRefundId }): Suspect => ({ kind: 'refund_status', reference: providerRefundId }));
      await suspectAll([...different, ...missing]);
      return { count: items.length, next };
    },

    async compareDisputeBooks(page: ReconciliationPage): Promise<ReconciledPage> {
      const { items, next } = await inTurn<ProviderDispute>(
        page,
        books.disputes,
        ({ providerDisputeId }) => providerDisputeId,
      );
      const payments = await paymentsByIntents(
        db,
        items.flatMap(({ intentId }) => intentId ?? []),
      );
      const found: Suspect[] = [];
      for (const dispute of items) {
        const payment = payments.find(({ intentId }) => intentId === dispute.intentId);
        if (payment === undefined) continue;
        const ours = await getDisputeByProvider(db, dispute.providerDisputeId);
        const different = disputeDifference(dispute, { payment, ours });
        if (different !== null) found.push(different);
      }
      await suspectAll(found);
      return { count: items.length, next };
    },

    /** Orders that the sweep should have brought to their end, and money that nobody took. */
    async compareOrders({ from, to, after, orderOverdueMs }: OrdersPage): Promise<ReconciledPage> {
      const before = new Date(clock().getTime() - orderOverdueMs);
      const span = { overdueBefore: before, paidBefore: before };
      const { items, next } = await listUnendedOrders(db, span, {
        limit: ORDERS_IN_A_PAGE,
        ...(after === null ? {} : { after }),
      });
      const taken = { from: inSeconds(from), to: inSeconds(to) };
      const unclaimed =
        after === null ? await ordersWithUnclaimedMoney(db, taken, { paidBefore: before, limit: OURS_IN_A_PAGE }) : [];
      await suspectAll(
        [...items, ...unclaimed].map((reference): Suspect => ({ kind: 'order_without_process', reference })),
      );
      return { count: items.length + unclaimed.length, next };
    },

    finishReconciliation: ({ to }: { readonly to: number }): Promise<void> =>
      recordReconciled(db, PROVIDER, inSeconds(to)),
  };
};

/** The refund of ours that one at the provider belongs to: by its id, else by the one that it carries. */
export const ownerOf = (
  { providerRefundId, metadata }: ProviderRefund,
  refunds: readonly Refund[],
): Refund | undefined =>
  refunds.find((each) => each.providerRefundId === providerRefundId) ??
  refunds.find(({ refundId }) => refundId === metadata['refundId']);

const inSeconds = (seconds: number): Date => new Date(seconds * 1000);

const parseCursor = (cursor: string): [created: number, id: string] => {
  const at = cursor.indexOf('_');
  return [Number(cursor.slice(0, at)), cursor.slice(at + 1)];
};
