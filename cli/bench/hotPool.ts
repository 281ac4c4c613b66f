import { holdUnder } from './holds';
import { giveLongPast } from './longPast';
import { type Report } from './report';
import { type Sizes } from './sizes';
import { oneSeatOf, type Stage } from './stage';

/** A hold on a pool with a long history beside one on a pool without any, in turns: a hot pool has to stay fast. */
export const benchHotPool = async (stage: Stage, { hotPool, warmUp }: Sizes, report: Report): Promise<void> => {
  const { load, events, rounds } = hotPool;
  const old = await stage.openConcert(1_000_000);
  const begun = performance.now();
  await giveLongPast(stage.stagedoor.urls.database, oneSeatOf(old), events);
  const seconds = (performance.now() - begun) / 1_000;
  report.heading(`${load.total} holds on a pool with a past of ${events} events (${seconds.toFixed(0)} s to make it)`);
  await holdUnder(stage, await stage.openConcert(1_000_000), await stage.buyers(warmUp.total), warmUp);
  const buyers = await stage.buyers(load.total);
  for (let round = 0; round < rounds; round += 1) {
    const young = await stage.openConcert(1_000_000);
    report.row(`holds after no events, ${load.callers} callers`, ...(await holdUnder(stage, young, buyers, load)));
    report.row(`holds after ${events} events, ${load.callers} callers`, ...(await holdUnder(stage, old, buyers, load)));
  }
};
