/** `npm test` is red unless it has seen green: counts, unread files, skipped tests, nothing at all. */
import { expect, it } from "vitest";
import { add, closingLine, countsOf, isGreen, NOTHING, withFailure } from "../suite/report-counts.mjs";

const file = (name: string, status: string, tests: readonly string[]) => ({
  name,
  status,
  startTime: 0,
  endTime: 1500,
  assertionResults: tests.map((result, n) => ({ status: result, fullName: `test ${n}` })),
});
const report = (passed: number, failed: number, ...testResults: ReturnType<typeof file>[]) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  testResults,
});

it("counts a file that could not be read as a failure and names it", () => {
  const counts = countsOf(report(2, 0, file("a", "passed", ["passed", "passed"]), file("b", "failed", [])));
  expect(closingLine(counts)).toBe("2 passed, 1 failed");
  expect(counts.problems).toEqual(["b could not be run."]);
});

it("does not count a failed test twice", () => {
  expect(closingLine(countsOf(report(0, 1, file("a", "failed", ["failed"]))))).toBe("0 passed, 1 failed");
});

it("names every skipped test, and only where everything is installed they make it red", () => {
  const counts = countsOf(report(1, 0, file("a", "passed", ["passed", "skipped"])));
  expect(closingLine(counts)).toBe("1 passed, 0 failed, 1 skipped");
  expect(counts.problems).toEqual(['a: skipped "test 1"']);
  expect([isGreen(counts, false), isGreen(counts, true)]).toEqual([true, false]);
});

it("is red when nothing ran or something failed", () => {
  const one = countsOf(report(1, 0, file("a", "passed", ["passed"])));
  expect(isGreen(NOTHING, false)).toBe(false);
  expect(isGreen(one, true)).toBe(true);
  expect(isGreen(withFailure(one, "late"), false)).toBe(false);
});

it("adds up projects", () => {
  const one = countsOf(report(1, 0, file("a", "passed", ["passed"])));
  expect(closingLine(add(one, withFailure(one, "late")))).toBe("2 passed, 1 failed");
});
