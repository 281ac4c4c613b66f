import { withBareWorkflow } from './bareWorkflow';
import { type Bought, checkOut, fillCart, holdSeat, lookIntoCart } from './buying';
import { type Member } from './crowd';
import { type LoadResult, underLoad } from './measure';
import { withCpu } from './processorTime';
import { askedAgain, type Report } from './report';
import { type Sizes } from './sizes';
import { type Stage } from './stage';

interface Rush {
  readonly load: LoadResult;
  /** Until the last seat was given to somebody who then knew it. */
  readonly soldOutMs: number;
  readonly again: number;
}

/** Everybody at once, for fewer seats than there are people. */
const rush = async (
  buyers: readonly Member[],
  seats: number,
  buy: (buyer: Member) => Promise<Bought>,
): Promise<Rush> => {
  const begun = performance.now();
  const wonAt: number[] = [];
  let again = 0;
  const load = await underLoad({ total: buyers.length, callers: buyers.length }, async (caller) => {
    const bought = await buy(buyers[caller] as Member);
    again += bought.again;
    if (bought.won) wonAt.push(performance.now() - begun);
    return bought.ms;
  });
  if (wonAt.length !== seats) throw new Error(`${wonAt.length} of ${seats} seats were given out`);
  return { load, soldOutMs: Math.max(...wonAt), again };
};

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;

const resultOf = ({ load, soldOutMs, again }: Rush): string =>
  `sold out after ${seconds(soldOutMs)}, all answered after ${seconds(load.seconds * 1_000)}${askedAgain(again)}`;

/** How long few seats last when many want them at once: held, and bought and paid. */
export const benchSellOut = (stage: Stage, { sellOut, warmUp }: Sizes, report: Report): Promise<void> =>
  withBareWorkflow(stage, async (bare) => {
    const { api, parts } = stage;
    const { seats, callers, rounds } = sellOut;
    const buyers = await stage.buyers(callers);
    const warm = await stage.openConcert(1_000_000);
    await underLoad(warmUp, async (_caller, index) => {
      const buyer = buyers[index % callers] as Member;
      return (await holdSeat(api, buyer, warm)).ms;
    });
    await underLoad(warmUp, () => bare.run());

    report.heading(`${seats} seats to ${callers} callers at once, by holds`);
    for (let round = 0; round < rounds; round += 1) {
      const concertId = await stage.openConcert(seats);
      const [held, spent] = await withCpu(parts, () => rush(buyers, seats, (buyer) => holdSeat(api, buyer, concertId)));
      report.row(`${seats} seats to ${callers} callers, held`, held.load, spent, resultOf(held));
    }
    const [looks, spentLooking] = await withCpu(parts, () =>
      underLoad({ total: callers, callers }, (caller) => lookIntoCart(api, buyers[caller] as Member)),
    );
    report.row(`bare requests, ${callers} callers`, looks, spentLooking, `all after ${seconds(looks.seconds * 1_000)}`);

    report.heading(`${seats} seats to ${callers} callers at once, by orders`);
    for (let round = 0; round < rounds; round += 1) {
      const concertId = await stage.openConcert(seats);
      // Who got nothing has his cart from the last round; he gives it up.
      for (const { token } of buyers) await api('DELETE', '/v1/cart', { token });
      await underLoad({ total: callers, callers: 16 }, async (_caller, index) => {
        await fillCart(api, buyers[index] as Member, concertId);
        return 0;
      });
      const [paid, spent] = await withCpu(bare.parts, () => rush(buyers, seats, (buyer) => checkOut(api, buyer)));
      report.row(`${seats} seats to ${callers} callers, paid`, paid.load, spent, resultOf(paid));
    }
    const [bareOrders, spentBare] = await withCpu(bare.parts, () =>
      underLoad({ total: seats, callers: seats }, () => bare.run()),
    );
    report.row(
      `${seats} bare workflows at once`,
      bareOrders,
      spentBare,
      `all after ${seconds(bareOrders.seconds * 1_000)}`,
    );
  });
