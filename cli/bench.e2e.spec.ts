import { spawnSync } from 'node:child_process';
import { nodeEntry, ROOT } from '../local/nodeEntry';

jest.setTimeout(240_000);

/** With numbers so small that only one thing is seen: whether every bench still runs, against the house as it is. */
it('npm run bench prints a row for everything it measures, each floor beside it', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...nodeEntry('cli/bench'), 'all', '--smoke'], {
    cwd: ROOT,
    env: { ...process.env, DATABASE_URL: '', TEMPORAL_ADDRESS: '' },
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const rows = [...stdout.matchAll(/^\| ([^|]*[^|\s]) +\|/gm)].map(([, what]) => what);
  expect(rows).toEqual([
    'what',
    expect.stringMatching(/^-+$/),
    'holds, 4 callers',
    'holds without Idempotency-Key, 4 callers',
    'bare requests, 4 callers',
    'begin … commit, 4 callers',
    'one statement, 4 callers',
    'holds after no events, 2 callers',
    'holds after 2000 events, 2 callers',
    '3 seats to 6 callers, held',
    'bare requests, 6 callers',
    '3 seats to 6 callers, paid',
    '3 bare workflows at once',
    'checkout to paid, 2 caller(s)',
    'bare workflow, 2 caller(s)',
  ]);
});
