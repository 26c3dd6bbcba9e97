/** The commit of the code that is attacked, so that figures that stay say of what they are. */

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const CODE = ["packages", "tools", "package-lock.json"];

const git = (...args: string[]): string =>
  execFileSync("git", args, { cwd: ROOT, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();

/** Null: this is no checkout. */
export function codeCommit(): string | null {
  try {
    const commit = git("rev-parse", "--short=7", "HEAD");
    return git("status", "--porcelain", "--", ...CODE) === "" ? commit : `${commit}, changed`;
  } catch {
    return null;
  }
}
