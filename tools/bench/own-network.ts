/**
 * Benchmarks over the private Tor network run in a network of their own where the system lets us. Elsewhere a tor's last
 * cells wait up to 40 ms for an acknowledgement (Nagle's algorithm): a raw echo brings it back with its first bytes, but
 * nothing answers a message before it is whole. So the plain loopback would charge us with what is tor's and the kernel's.
 */

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const SCRIPT = fileURLToPath(new URL("./in-own-network.sh", import.meta.url));
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const INSIDE = "BENCH_IN_OWN_NETWORK";
const NOT_HERE =
  "No network of its own to be had here (unshare and ip make one): the kernel adds 40 ms to some packets, to a message's more " +
  "often than to the echo's. See docs/benchmarks.md.\n";

/** The exit code of the same benchmark run there, or null: run it here. */
export function runInOwnNetwork(args: readonly string[]): number | null {
  if (process.env[INSIDE] === "1") return null;
  if (spawnSync("sh", [SCRIPT, "true"], { stdio: "ignore" }).status !== 0) {
    process.stderr.write(NOT_HERE);
    return null;
  }
  const command = [process.execPath, "tools/run.mjs", "tools/bench.ts", ...args];
  const { status } = spawnSync("sh", [SCRIPT, ...command], {
    cwd: ROOT,
    stdio: "inherit",
    env: { ...process.env, [INSIDE]: "1" },
  });
  return status ?? 1;
}
