import { readFileSync } from 'node:fs';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { type RecordedHistory, recordedHistories } from './histories';

Runtime.install({ logger: new DefaultLogger('ERROR') });

const PATHS = [
  'cancellation',
  'cancellation-by-policy',
  'cancellation-by-seller',
  'cancellation-of-a-part',
  'cancellation-parked-and-retried',
  'cancellation-refund-retried',
  'cancellation-refused',
  'cancellation-settled-by-hand',
  'cancelled',
  'concert-cancellation-begun',
  'concert-cancelled',
  'concert-cancelled-one-failed',
  'concert-moved',
  'concert-moved-told',
  'declined-then-paid',
  'delivery',
  'delivery-parked-and-retried',
  'delivery-recalled',
  'dispute-inquiry',
  'dispute-lost',
  'dispute-parked-and-retried',
  'dispute-won',
  'drift-healed',
  'expired',
  'extended-then-expired',
  'extended-then-paid',
  'held-then-paid',
  'late-money-of-two',
  'notice',
  'notice-parked-and-retried',
  'paid-by-an-earlier-attempt',
  'paid-inline',
  'paid-without-checkout',
  'payment-by-webhook',
  'payment-failed-then-paid',
  'reconciliation',
  'refund',
  'refund-came-back',
  'refund-failed-and-retried',
  'refund-made-elsewhere',
  'refund-untold',
  'refund-untold-parked-and-retried',
  'reservation-expired',
  'seats-gone-refund',
  'sold-out',
  'webhook-paid',
];

const bundle = (): string => {
  const codePath = process.env['TEST_WORKFLOW_BUNDLE'];
  if (codePath === undefined) throw new Error('the replay project bundles the workflows in its global set-up');
  return readFileSync(codePath, 'utf8');
};

const replay = async (code: string, recorded: readonly RecordedHistory[]): Promise<Map<string, Error | undefined>> => {
  const results = new Map<string, Error | undefined>();
  // By their names: the runs of one workflow have one id.
  const histories = recorded.map(({ name, history }) => ({ workflowId: name, history }));
  for await (const { workflowId: name, error } of Worker.runReplayHistories({ workflowBundle: { code } }, histories)) {
    results.set(name, error);
  }
  return results;
};

describe('recorded histories', () => {
  const recorded = recordedHistories();

  it('has one for every path', () => {
    expect(recorded.map(({ name }) => name)).toEqual(PATHS);
  });

  it('replays all of them on the workflows of today', async () => {
    const results = await replay(bundle(), recorded);
    expect(Object.fromEntries(results)).toEqual(Object.fromEntries(PATHS.map((name) => [name, undefined])));
  });

  it('would see a changed step (negative control)', async () => {
    const code = bundle();
    const mutated = code.replaceAll('local.placeOrder', 'local.placeOrderDifferently');
    expect(mutated).not.toBe(code);
    const paid = recorded.filter(({ name }) => name === 'paid-inline');
    expect(paid).toHaveLength(1);
    const results = await replay(mutated, paid);
    expect(results.get('paid-inline')?.name).toBe('DeterminismViolationError');
  });
});
