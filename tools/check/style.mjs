/** Biome: format and lint, with the rules of biome.json and the GritQL plugins beside this file. */
import { spawnTool } from "./spawn-tool.mjs";

export const name = "format and lint";

const BIOME = ["check", "--reporter=json", "--max-diagnostics=none", "--diagnostic-level=warn", "."];

/** Plugins have one category for all; ours begin their message with the name of the rule. */
const ruleOf = ({ category, message }) =>
  category === "plugin" ? message.split(":")[0] : (category ?? "biome").split("/").at(-1);

export async function check(root) {
  const { status, stdout, stderr } = await spawnTool(root, "@biomejs/biome/bin/biome", BIOME);
  const start = stdout.indexOf("{");
  if (start < 0) throw new Error(`biome ended with ${status}: ${stdout}${stderr}`);
  const { diagnostics } = JSON.parse(stdout.slice(start));
  if (status !== 0 && diagnostics.length === 0) throw new Error(`biome ended with ${status}: ${stderr}`);
  return diagnostics.map(({ category, message, location }) => ({
    rule: ruleOf({ category, message }),
    file: location?.path ?? "",
    line: location?.start?.line ?? 0,
    text: message,
  }));
}
