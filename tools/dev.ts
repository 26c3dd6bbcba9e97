/**
 * `npm run dev`: a whole private world in one terminal: a Tor network on this machine alone, the program with its page,
 * a room, and the words to visit it as a guest. Nothing of it reaches another machine. Ctrl-C ends everything.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endWithParent } from "@hushroom/net";
import { type Program, startHushroom, startTornet, type Tornet } from "@hushroom/testkit";

const START_WITHIN_MS = 60_000;
const FOR_EVER_MS = 2 ** 31 - 1;
const data = mkdtempSync(join(tmpdir(), "hushroom-dev-"));
let network: Tornet | null = null;
let program: Program | null = null;

async function end(): Promise<void> {
  await program?.stop();
  await network?.stop();
  rmSync(data, { recursive: true, force: true });
  process.exit();
}

/** One call to the program's API, as the owner's page would make it. */
async function call(page: URL, method: string, params: object): Promise<Record<string, unknown>> {
  const reply = await fetch(new URL("/api", page), {
    method: "POST",
    headers: { authorization: `Bearer ${page.hash.slice(1)}`, "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  const { result } = (await reply.json()) as { result: Record<string, unknown> };
  return result;
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => void end());
endWithParent(() => void end());

async function showWorld(): Promise<void> {
  process.stdout.write(
    "Starting a private Tor network on this machine (about ten seconds the first time)…\n",
  );
  network = await startTornet({ clients: 1 });
  const flags = ["--no-open", "--port", process.env.PORT ?? "3000", "--data", data];
  program = startHushroom(["start", "--json", ...flags, "--torrc-extra", network.torrcExtra]);
  const first = await program.event(({ event }) => event === "ready" || event === "error", START_WITHIN_MS);
  if (first.event === "error") {
    process.stderr.write(`It did not start: ${first.code}. Another port: PORT=0 npm run dev\n`);
    return;
  }
  const page = new URL(String(first.url));
  const { link } = await call(page, "room.create", { name: "Development" });
  const socks = `127.0.0.1:${network.socks[0]}`;
  process.stdout.write(`
The owner's page:  ${page.href}
A guest's link:    ${link}
Visit it through SOCKS ${socks}, for example:

  chromium --user-data-dir=${join(data, "guest")} --proxy-server=socks5://${socks} ${link}
  npx hushroom join ${link} --name Guest --socks ${socks}

Ctrl-C ends everything.
`);
  await program.ended(FOR_EVER_MS).catch(() => {});
}

await showWorld().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
await end();
