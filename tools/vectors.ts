/** `npm run -s vectors -- DIR`: runs official MLS vectors and recordings; exits 0 only if every entry passed. */
import { type FileResult, isGood, runFolder } from "../packages/mls/test/vectors/run.ts";

function line(name: string, { passed, failed, otherSuites, problem }: Omit<FileResult, "file">): string {
  const counts = `${passed} passed, ${failed} failed, ${otherSuites} of other suites`;
  return `${name}: ${counts}${problem ? ` (${problem})` : ""}\n`;
}

const [folder] = process.argv.slice(2);
if (!folder) {
  process.stderr.write("Usage: npm run -s vectors -- DIR\n");
  process.exit(2);
}
const results: FileResult[] = [];
for (const result of runFolder(folder)) {
  results.push(result);
  process.stdout.write(line(result.file, result));
}
const sum = (count: (result: FileResult) => number) =>
  results.reduce((total, result) => total + count(result), 0);
const total = {
  passed: sum(({ passed }) => passed),
  failed: sum(({ failed }) => failed),
  otherSuites: sum(({ otherSuites }) => otherSuites),
};
const problem = isGood(results) || total.failed > 0 ? undefined : "no entry passed";
process.stdout.write(line("total", { ...total, problem }));
process.exitCode = isGood(results) ? 0 : 1;
