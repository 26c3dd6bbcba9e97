/** `npm test` is red unless it has seen green: counts, unread files, skipped tests, nothing at all. */
import { expect, it } from "vitest";
import {
  add,
  afterSecondTry,
  closingLine,
  countsOf,
  isGreen,
  NOTHING,
  redFiles,
  withFailure,
} from "../suite/report-counts.mjs";

const file = (name: string, status: string, tests: readonly string[]) => ({
  name,
  status,
  startTime: 0,
  endTime: 1500,
  assertionResults: tests.map((result, n) => ({
    status: result,
    fullName: `test ${n}`,
    failureMessages: result === "failed" ? ["\u001b[31mError: no\u001b[39m\n    at here"] : [],
  })),
});
const report = (...testResults: ReturnType<typeof file>[]) => ({ testResults });

it("counts a file that could not be read as a failure and names it", () => {
  const counts = countsOf(report(file("a", "passed", ["passed", "passed"]), file("b", "failed", [])));
  expect(closingLine(counts)).toBe("2 passed, 1 failed");
  expect(counts.problems).toEqual(["b could not be run."]);
});

it("does not count a failed test twice", () => {
  expect(closingLine(countsOf(report(file("a", "failed", ["failed"]))))).toBe("0 passed, 1 failed");
});

it("names every skipped test, and only where everything is installed they make it red", () => {
  const counts = countsOf(report(file("a", "passed", ["passed", "skipped"])));
  expect(closingLine(counts)).toBe("1 passed, 0 failed, 1 skipped");
  expect(counts.problems).toEqual(['a: skipped "test 1"']);
  expect([isGreen(counts, false), isGreen(counts, true)]).toEqual([true, false]);
});

it("is red when nothing ran or something failed", () => {
  const one = countsOf(report(file("a", "passed", ["passed"])));
  expect(isGreen(NOTHING, false)).toBe(false);
  expect(isGreen(one, true)).toBe(true);
  expect(isGreen(withFailure(one, "late"), false)).toBe(false);
});

it("says at the end what failed, with the first lines of why", () => {
  const { problems } = countsOf(report(file("a", "failed", ["passed", "failed"])));
  expect(problems).toEqual(['a: FAILED "test 1"\n!!      Error: no\n!!          at here']);
});

it("counts the second try of red files, and says what failed at the first", () => {
  const first = report(file("/a", "passed", ["passed"]), file("/b", "failed", ["failed", "passed"]));
  expect(redFiles(first)).toEqual(["b"]);
  const better = afterSecondTry(first, countsOf(report(file("/b", "passed", ["passed", "passed"]))));
  expect(closingLine(better)).toBe("3 passed, 0 failed");
  expect(better.problems[0]).toContain('At the first try: /b: FAILED "test 0"');
  const worse = afterSecondTry(first, countsOf(report(file("/b", "failed", ["failed", "passed"]))));
  expect(closingLine(worse)).toBe("2 passed, 1 failed");
  expect(isGreen(worse, true)).toBe(false);
});

it("adds up projects", () => {
  const one = countsOf(report(file("a", "passed", ["passed"])));
  expect(closingLine(add(one, withFailure(one, "late")))).toBe("2 passed, 1 failed");
});
