import { openBareRow } from './bareRow';
import { holdSeat, lookIntoCart } from './buying';
import { type Member } from './crowd';
import { type Load, type LoadResult, underLoad } from './measure';
import { type Spent, withCpu } from './processorTime';
import { askedAgain, rateOf, type Report } from './report';
import { type Sizes } from './sizes';
import { type Stage } from './stage';

/** Everybody holds a seat of his own; the caller only decides how many of them do so at once. @returns a row of the report */
export const holdUnder = async (
  { api, parts }: Stage,
  concertId: string,
  buyers: readonly Member[],
  load: Load,
  key?: { readonly idempotencyKey?: string },
): Promise<readonly [LoadResult, Spent, string]> => {
  let again = 0;
  const [held, spent] = await withCpu(parts, () =>
    underLoad(load, async (_caller, index) => {
      const bought = await holdSeat(api, buyers[index] as Member, concertId, key);
      if (!bought.won) throw new Error('a concert with seats enough was sold out');
      again += bought.again;
      return bought.ms;
    }),
  );
  return [held, spent, rateOf(held) + askedAgain(again)];
};

/** The same requests without a decision: what the way to it and back costs. */
const lookUnder = ({ api, parts }: Stage, buyers: readonly Member[], load: Load) =>
  withCpu(parts, () => underLoad(load, (_caller, index) => lookIntoCart(api, buyers[index] as Member)));

/** Holds a second on one pool, by distinct buyers, at several numbers of callers: contention must not bring them down. */
export const benchHolds = async (stage: Stage, { holds, bareRow, warmUp }: Sizes, report: Report): Promise<void> => {
  const warm = await stage.buyers(warmUp.total);
  await holdUnder(stage, await stage.openConcert(1_000_000), warm, warmUp);
  await lookUnder(stage, warm, warmUp);
  for (const load of holds) {
    const { total, callers } = load;
    report.heading(`${total} holds on one pool, ${callers} callers`);
    const buyers = await stage.buyers(total);
    report.row(
      `holds, ${callers} callers`,
      ...(await holdUnder(stage, await stage.openConcert(1_000_000), buyers, load)),
    );
    report.row(
      `holds without Idempotency-Key, ${callers} callers`,
      ...(await holdUnder(stage, await stage.openConcert(1_000_000), buyers, load, {})),
    );
    report.row(`bare requests, ${callers} callers`, ...(await lookUnder(stage, buyers, load)));
  }
  report.heading('One row, Postgres alone');
  const row = await openBareRow(stage.stagedoor.urls.database);
  try {
    for (const load of bareRow) report.row(`begin … commit, ${load.callers} callers`, await row.transactions(load));
    for (const load of bareRow) report.row(`one statement, ${load.callers} callers`, await row.statements(load));
  } finally {
    await row.close();
  }
};
