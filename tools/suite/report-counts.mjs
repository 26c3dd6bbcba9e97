/** What vitest's JSON report says, as counts and lines for the end of the run. */

export const NOTHING = { passed: 0, failed: 0, skipped: 0, files: [], problems: [] };

const failedWithoutTest = ({ status, assertionResults }) =>
  status === "failed" && !assertionResults.some((result) => result.status === "failed");

const MESSAGE_LINES_SHOWN = 6;
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");

const firstLines = (message) => message.replace(COLOURS, "").split("\n").slice(0, MESSAGE_LINES_SHOWN);

const failedTests = ({ name, assertionResults }) =>
  assertionResults
    .filter(({ status }) => status === "failed")
    .map(({ fullName, failureMessages }) =>
      [`${name}: FAILED "${fullName}"`, ...failureMessages.flatMap(firstLines)].join("\n!!      "),
    );

const skippedTests = ({ name, assertionResults }) =>
  assertionResults
    .filter(({ status }) => status !== "passed" && status !== "failed")
    .map(({ fullName }) => `${name}: skipped "${fullName}"`);

const countOf = (testResults, wanted) =>
  testResults.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => status === wanted)
    .length;

/** A file that could not even be read counts as one failure. */
export function countsOf({ testResults }) {
  const unread = testResults.filter(failedWithoutTest).map(({ name }) => `${name} could not be run.`);
  const failed = testResults.flatMap(failedTests);
  const skipped = testResults.flatMap(skippedTests);
  return {
    passed: countOf(testResults, "passed"),
    failed: failed.length + unread.length,
    skipped: skipped.length,
    files: testResults.map(({ name, startTime, endTime }) => ({
      file: name,
      seconds: (endTime - startTime) / 1000,
    })),
    problems: [...unread, ...failed, ...skipped],
  };
}

const isRed = ({ status }) => status === "failed";

/** The files in which something failed, as paths from the root. */
export const redFiles = ({ testResults }) =>
  testResults.filter(isRed).map(({ name }) => name.replace(/^\//, ""));

/** A run whose red files were run once more: their second counts stand, and what failed at first is said all the same. */
export function afterSecondTry(first, second) {
  const counts = add(countsOf({ testResults: first.testResults.filter((file) => !isRed(file)) }), second);
  const flaws = countsOf({ testResults: first.testResults.filter(isRed) }).problems;
  return { ...counts, problems: [...flaws.map((flaw) => `At the first try: ${flaw}`), ...counts.problems] };
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
