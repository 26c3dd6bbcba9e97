/**
 * `npm run tornet [-- --json]`: a private Tor network on 127.0.0.1 until SIGTERM, SIGINT or the parent's death. Standard
 * output carries one line when it is ready, and nothing else.
 */

import { endWithParent } from "@hushroom/net";
import { startTornet } from "@hushroom/testkit";

endWithParent(() => void end());
const json = process.argv.includes("--json");
const abort = new AbortController();
let ending = false;
const starting = startTornet({ signal: abort.signal });

async function end(): Promise<void> {
  if (ending) return;
  ending = true;
  abort.abort();
  const network = await starting.catch(() => null);
  await network?.stop();
  process.exit(0);
}

process.once("SIGTERM", end);
process.once("SIGINT", end);
process.once("SIGHUP", end);
process.stdout.on("error", end);

try {
  const { pid, torrcExtra, socks, serverPorts, setbacks } = await starting;
  for (const setback of setbacks) process.stderr.write(`${setback}\n`);
  const line = json
    ? JSON.stringify({ ready: true, pid, torrcExtra, socks, serverPorts })
    : `A private Tor network is up, on this machine only. SOCKS: ${socks.map((port) => `127.0.0.1:${port}`).join(", ")}. For a tor of ours: --torrc-extra ${torrcExtra}. Ctrl-C ends it.`;
  if (!ending) process.stdout.write(`${line}\n`);
} catch (error) {
  if (!ending) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
