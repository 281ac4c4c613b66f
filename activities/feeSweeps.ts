import { listPaymentsWithoutFee } from '../projections';
import { type SweepPage, type SweptPage } from '../workflows/contracts/sweep';
import { type ActivityDeps } from './deps';
import { paymentRecords } from './paymentRecords';
import { sweepPage } from './sweeping';

/** Whoever has no fee by then will not get one: a payment of before fees were looked at, or one that was booked otherwise. */
const GIVEN_UP_AFTER_MS = 7 * 86_400_000;

/** What a provider keeps of a charge may be known only when it has booked it. */
export const feeSweepActivities = (deps: ActivityDeps) => {
  const { recordIntent } = paymentRecords(deps);
  return {
    async recordFees({ limit, after, afterMs }: SweepPage & { readonly afterMs: number }): Promise<SweptPage> {
      const now = deps.clock().getTime();
      const between = { from: new Date(now - GIVEN_UP_AFTER_MS), until: new Date(now - afterMs) };
      const page = { limit, ...(after === null ? {} : { after }) };
      return sweepPage(await listPaymentsWithoutFee(deps.db, between, page), async ({ paymentId, intentId }) => {
        const found = await deps.payments.retrieveIntent(intentId);
        if (found.outcome !== 'done' || found.value.fee === undefined) return false;
        await recordIntent(paymentId, found.value);
        return true;
      });
    },
  };
};
