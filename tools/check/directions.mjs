/** dependency-cruiser: import directions. Fails too when it has not seen every source file, since it then proves nothing. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { MAY_IMPORT } from "../../.dependency-cruiser.mjs";
import { ROOT } from "../ready.mjs";
import { SOURCE_FOLDERS, sourceFiles } from "./house-files.mjs";
import { spawnTool } from "./spawn-tool.mjs";

export const name = "import directions";

const SOURCE = new RegExp(`^(${SOURCE_FOLDERS.join("|")})/`);

function unseenFiles(root, modules) {
  const seen = new Set(
    modules
      .map((module) => module.source)
      .filter((source) => SOURCE.test(source) && !source.includes("/node_modules/")),
  );
  const files = sourceFiles(root);
  const unseen = files.filter((file) => !seen.has(file));
  const extra = [...seen].filter((source) => !files.includes(source));
  return [
    ...unseen.map((file) => ({ rule: "every-file-seen", file, line: 0, text: "Not cruised." })),
    ...extra.map((file) => ({
      rule: "every-file-seen",
      file,
      line: 0,
      text: "Cruised, but no source file.",
    })),
  ];
}

function packagesWithoutRule(root) {
  return readdirSync(join(root, "packages"))
    .filter((folder) => !Object.hasOwn(MAY_IMPORT, folder))
    .map((folder) => ({
      rule: "package-has-directions",
      file: `packages/${folder}`,
      line: 0,
      text: "Give it a row in .dependency-cruiser.mjs and in docs/architecture.md.",
    }));
}

export async function check(root) {
  const folders = SOURCE_FOLDERS.filter((folder) => readdirSync(root).includes(folder));
  const config = join(ROOT, ".dependency-cruiser.mjs");
  const args = ["--config", config, "--output-type", "json", ...folders];
  const { status, stdout, stderr } = await spawnTool(
    root,
    "dependency-cruiser/bin/dependency-cruise.mjs",
    args,
  );
  if (!stdout.startsWith("{")) throw new Error(`dependency-cruiser ended with ${status}: ${stderr}`);
  const { summary, modules } = JSON.parse(stdout);
  const violations = summary.violations.map((violation) => ({
    rule: violation.rule.name,
    file: violation.from,
    line: 0,
    text: `imports ${violation.to}`,
  }));
  return [...violations, ...unseenFiles(root, modules), ...packagesWithoutRule(root)];
}
