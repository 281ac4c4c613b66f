import { addCounts, countsOf, NO_COUNTS, verdict } from './counts';

const report = {
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 0,
};

describe('the count of a test run', () => {
  it('is good when all passed', () => {
    const counts = countsOf(report, 0);
    expect(verdict(counts)).toEqual({ line: '3 passed, 0 failed', ok: true, remarks: [] });
  });

  it.each([
    ['a failed test', { ...report, numFailedTests: 1 }, 1, '3 passed, 1 failed'],
    ['a spec file that does not load', { ...report, numRuntimeErrorTestSuites: 2 }, 1, '3 passed, 2 failed'],
    ['a run that fails without a failed test', report, 1, '3 passed, 1 failed'],
    ['a run that was killed', undefined, null, '0 passed, 1 failed'],
    ['a run in which no test ran', { ...report, numPassedTests: 0 }, 0, '0 passed, 1 failed'],
  ])('is bad with %s', (_case, jest, exitCode, line) => {
    expect(verdict(countsOf(jest, exitCode))).toMatchObject({ line, ok: false });
  });

  it.each(['numPendingTests', 'numTodoTests'])('is bad with %s and says why', (kind) => {
    const { ok, remarks } = verdict(countsOf({ ...report, [kind]: 1 }, 0));
    expect(ok).toBe(false);
    expect(remarks).toEqual([expect.stringContaining('1 tests were skipped')]);
  });

  it('is bad over several runs when one was', () => {
    const bad = countsOf({ ...report, numFailedTests: 2 }, 1);
    expect(verdict([countsOf(report, 0), bad].reduce(addCounts, NO_COUNTS))).toMatchObject({
      line: '6 passed, 2 failed',
      ok: false,
    });
  });

  it('is bad when nothing ran at all', () => {
    expect(verdict(NO_COUNTS)).toMatchObject({ ok: false, remarks: ['No test ran.'] });
  });
});
