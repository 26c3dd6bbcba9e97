/**
 * `npm run bench -- NAME [--rounds N] [--parts A,B]`: measurements, each a module of its own. docs/benchmarks.md holds the
 * figures.
 */

import { register } from "node:module";
import { parseArgs } from "node:util";
import type { Bench } from "./bench/options.ts";
import { runInOwnNetwork } from "./bench/own-network.ts";

const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  onion: () => import("./bench/onion.ts"),
  room: () => import("./bench/room.ts"),
  relay: () => import("./bench/relay.ts"),
  conversations: () => {
    register("./bench/native-signatures.mjs", import.meta.url);
    return import("./bench/conversations.ts");
  },
  mls: () => import("./bench/mls.ts"),
};

const OVER_PRIVATE_TOR: ReadonlySet<string> = new Set(["onion", "conversations"]);

function demand(isGood: boolean, usage: string): void {
  if (isGood) return;
  process.stderr.write(`Usage: npm run bench -- ${usage}\n`);
  process.exit(2);
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "3" }, parts: { type: "string", default: "" } },
});
const rounds = Number(values.rounds);
const asked = values.parts.split(",").filter((part) => part !== "");
const names = positionals.length === 0 ? Object.keys(BENCHES) : positionals;
for (const name of names) {
  const load = BENCHES[name];
  demand(load !== undefined && rounds >= 1, `[${Object.keys(BENCHES).join("|")}] [--rounds N] [--parts A,B]`);
  const { run, PARTS = [] } = await (load as () => Promise<Bench>)();
  const known = PARTS.length === 0 ? "" : ` [--parts ${PARTS.join(",")}]`;
  demand(
    asked.every((part) => PARTS.includes(part)),
    `${name} [--rounds N]${known}`,
  );
  if (OVER_PRIVATE_TOR.has(name)) {
    const code = runInOwnNetwork([name, "--rounds", values.rounds, "--parts", values.parts]);
    if (code !== null && code !== 0) process.exit(code);
    if (code !== null) continue;
  }
  await run({ rounds, parts: asked.length === 0 ? PARTS : PARTS.filter((part) => asked.includes(part)) });
}
process.exit(0);
