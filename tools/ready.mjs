/** Brings a checkout to the state that the commands need: packages installed, programs built. Plain JS: nothing is there yet. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));
const INSTALL_STAMP = join(ROOT, "node_modules", ".hushroom-lock");
const BUILD_STAMP = join(ROOT, ".build", "stamp");

function run(command, args) {
  const result = spawnSync(command, args, { cwd: ROOT, stdio: ["ignore", 2, 2] });
  if (result.status !== 0) {
    process.stderr.write(`\n${command} ${args.join(" ")} failed; the lines above say why.\n`);
    process.exit(1);
  }
}

/**
 * Installs what package-lock.json names, if that is not what node_modules holds. Not `npm ci`: that refuses a lock
 * file written where a registry lacks the optional parts for other systems.
 */
export function ensureInstalled() {
  const lock = readFileSync(join(ROOT, "package-lock.json"), "utf8");
  if (existsSync(INSTALL_STAMP) && readFileSync(INSTALL_STAMP, "utf8") === lock) return;
  process.stderr.write("Installing packages (once)…\n");
  run(process.platform === "win32" ? "npm.cmd" : "npm", ["install", "--no-save", "--no-audit", "--no-fund"]);
  writeFileSync(INSTALL_STAMP, lock);
}

function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), stat.mtimeMs);
}

function sourcesChangedAt() {
  const packages = join(ROOT, "packages");
  const sources = readdirSync(packages).map((name) => join(packages, name, "src"));
  return Math.max(...sources.filter(existsSync).map(newest), newest(join(ROOT, "tools", "build.mjs")));
}

/** Builds the programs if a source is newer than the last build. */
export function ensureBuilt() {
  if (existsSync(BUILD_STAMP) && statSync(BUILD_STAMP).mtimeMs >= sourcesChangedAt()) return;
  process.stderr.write("Building…\n");
  run(process.execPath, [join(ROOT, "tools", "build.mjs")]);
}

export function markBuilt() {
  mkdirSync(join(ROOT, ".build"), { recursive: true });
  writeFileSync(BUILD_STAMP, "");
}
