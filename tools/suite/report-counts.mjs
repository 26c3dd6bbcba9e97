/** What vitest's JSON report says, as counts and lines for the end of the run. */

export const NOTHING = { passed: 0, failed: 0, skipped: 0, files: [], problems: [] };

const failedWithoutTest = ({ status, assertionResults }) =>
  status === "failed" && !assertionResults.some((result) => result.status === "failed");

const skippedTests = ({ name, assertionResults }) =>
  assertionResults
    .filter(({ status }) => status !== "passed" && status !== "failed")
    .map(({ fullName }) => `${name}: skipped "${fullName}"`);

/** A file that could not even be read counts as one failure. */
export function countsOf({ numPassedTests, numFailedTests, testResults }) {
  const unread = testResults.filter(failedWithoutTest).map(({ name }) => `${name} could not be run.`);
  const skipped = testResults.flatMap(skippedTests);
  return {
    passed: numPassedTests,
    failed: numFailedTests + unread.length,
    skipped: skipped.length,
    files: testResults.map(({ name, startTime, endTime }) => ({
      file: name,
      seconds: (endTime - startTime) / 1000,
    })),
    problems: [...unread, ...skipped],
  };
}

/** Every way of ending without a whole report counts as one failure, so that nothing is green by silence. */
export const withFailure = (counts, problem) => ({
  ...counts,
  failed: counts.failed + 1,
  problems: [...counts.problems, problem],
});

export const add = (a, b) => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
  files: [...a.files, ...b.files],
  problems: [...a.problems, ...b.problems],
});

export const closingLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;

/** Nothing run proves nothing; and where everything is installed, nothing may be skipped. */
export const isGreen = ({ passed, failed, skipped }, ci) =>
  passed > 0 && failed === 0 && !(ci && skipped > 0);
