/** What is used of jest's JSON report. */
export interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  /** Spec files that could not even be run. */
  readonly numRuntimeErrorTestSuites: number;
}

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const NO_COUNTS: Counts = { passed: 0, failed: 0, skipped: 0 };

/** Of one run of jest; a run that failed without a failed test (a set-up that threw, a kill) counts as one failure. */
export function countsOf(report: JestReport | undefined, exitCode: number | null): Counts {
  const passed = report?.numPassedTests ?? 0;
  const failed = (report?.numFailedTests ?? 0) + (report?.numRuntimeErrorTestSuites ?? 0);
  const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  const unexplained = failed === 0 && (exitCode !== 0 || passed === 0);
  return { passed, failed: unexplained ? 1 : failed, skipped };
}

export const addCounts = (a: Counts, b: Counts): Counts => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
});

/** A skipped test is not a passed one, so it makes the whole fail. */
export function verdict({ passed, failed, skipped }: Counts): { line: string; ok: boolean; remarks: string[] } {
  return {
    line: `${passed} passed, ${failed} failed`,
    ok: passed > 0 && failed === 0 && skipped === 0,
    remarks: [
      ...(skipped > 0 ? [`${skipped} tests were skipped (skip, todo or only): none may be.`] : []),
      ...(passed + failed === 0 ? ['No test ran.'] : []),
    ],
  };
}
