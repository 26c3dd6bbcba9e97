/** knip: files, exports and dependencies that nothing uses, and dependencies that nobody declared. */
import { spawnTool } from "./spawn-tool.mjs";

export const name = "dead code";

const found = (rule, file, entry) => ({ rule, file, line: entry.line ?? 0, text: entry.name ?? "" });

export async function check(root) {
  const args = ["--reporter", "json", "--no-progress", "--no-config-hints"];
  const { status, stdout, stderr } = await spawnTool(root, "knip/bin/knip.js", args);
  const start = stdout.indexOf("{");
  if (start < 0) throw new Error(`knip ended with ${status}: ${stdout}${stderr}`);
  const { issues } = JSON.parse(stdout.slice(start));
  return issues.flatMap(({ file, ...kinds }) =>
    Object.entries(kinds).flatMap(([rule, entries]) =>
      Array.isArray(entries) ? entries.flat().map((entry) => found(rule, file, entry)) : [],
    ),
  );
}
