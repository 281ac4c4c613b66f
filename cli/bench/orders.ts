import { type BareWorkflow, withBareWorkflow } from './bareWorkflow';
import { checkOut, fillCart } from './buying';
import { type Member } from './crowd';
import { type Load, type LoadResult, underLoad } from './measure';
import { type Parts, type Spent, withCpu } from './processorTime';
import { type Report } from './report';
import { type Sizes } from './sizes';
import { type Stage } from './stage';

interface Shop {
  readonly concertId: string;
  /** One for each caller, who comes back for another ticket. */
  readonly regulars: readonly Member[];
}

/** Cart and checkout over HTTP. What counts is the checkout, from request to the answer that says `paid`. */
const buyOne = async ({ api }: Stage, { concertId, regulars }: Shop, caller: number): Promise<number> => {
  const buyer = regulars[caller];
  if (buyer === undefined) throw new Error(`there is no buyer ${caller}`);
  await fillCart(api, buyer, concertId);
  const { ms, won } = await checkOut(api, buyer);
  if (!won) throw new Error('a concert with seats enough was sold out');
  return ms;
};

const buyUnder = (stage: Stage, shop: Shop, load: Load, parts: Parts): Promise<readonly [LoadResult, Spent]> =>
  withCpu(parts, () => underLoad(load, (caller) => buyOne(stage, shop, caller)));

const bareUnder = ({ run, parts }: BareWorkflow, load: Load): Promise<readonly [LoadResult, Spent]> =>
  withCpu(parts, () => underLoad(load, run));

/** Checkouts to paid, all of one concert, beside a bare workflow of the same shape on the same Temporal. */
export const benchOrders = (stage: Stage, { orders, warmUp }: Sizes, report: Report): Promise<void> =>
  withBareWorkflow(stage, async (bare) => {
    const concertId = await stage.openConcert(100_000);
    const regulars = await stage.buyers(Math.max(...[warmUp, ...orders].map(({ callers }) => callers)));
    const shop: Shop = { concertId, regulars };
    await buyUnder(stage, shop, warmUp, bare.parts);
    await bareUnder(bare, warmUp);
    for (const load of orders) {
      report.heading(`${load.total} orders of one concert, ${load.callers} caller(s)`);
      const [paid, spent] = await buyUnder(stage, shop, load, bare.parts);
      const [floor, spentBare] = await bareUnder(bare, load);
      report.row(`checkout to paid, ${load.callers} caller(s)`, paid, spent);
      report.row(`bare workflow, ${load.callers} caller(s)`, floor, spentBare);
      report.note(`ratio to bare: ${(paid.perSecond / floor.perSecond).toFixed(2)}`);
    }
  });
