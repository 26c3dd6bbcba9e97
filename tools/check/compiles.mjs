/** TypeScript over all packages. It also keeps protocol pure: timers and `fetch` have no type there. */
import { spawnTool } from "./spawn-tool.mjs";

const LINE = /^(?<file>[^\s(][^(]*)\((?<line>\d+),\d+\): error (?<rule>TS\d+): (?<text>.*)$/;
const GLOBAL = /^error (?<rule>TS\d+): (?<text>.*)$/;

export const name = "types";

export async function check(root) {
  const { status, stdout, stderr } = await spawnTool(root, "typescript/bin/tsc", ["-b", "--pretty", "false"]);
  const problems = stdout.split("\n").flatMap((line) => {
    const found = (LINE.exec(line) ?? GLOBAL.exec(line))?.groups;
    return found === undefined ? [] : [{ file: "", line: 0, ...found }];
  });
  if (status !== 0 && problems.length === 0) throw new Error(`tsc ended with ${status}: ${stdout}${stderr}`);
  return problems;
}
