/** `npm run bench -- NAME [--rounds N]`: measurements, each a module of its own. docs/benchmarks.md holds the figures. */

import { register } from "node:module";
import { parseArgs } from "node:util";
import type { BenchOptions } from "./bench/options.ts";

type Bench = (options: BenchOptions) => Promise<void>;

const BENCHES: Readonly<Record<string, () => Promise<{ run: Bench }>>> = {
  onion: () => import("./bench/onion.ts"),
  room: () => import("./bench/room.ts"),
  relay: () => import("./bench/relay.ts"),
  conversations: () => {
    register("./bench/native-signatures.mjs", import.meta.url);
    return import("./bench/conversations.ts");
  },
  mls: () => import("./bench/mls.ts"),
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "3" } },
});
const rounds = Number(values.rounds);
const names = positionals.length === 0 ? Object.keys(BENCHES) : positionals;
for (const name of names) {
  const load = BENCHES[name];
  if (load === undefined || !(rounds >= 1)) {
    process.stderr.write(`Usage: npm run bench -- [${Object.keys(BENCHES).join("|")}] [--rounds N]\n`);
    process.exit(2);
  }
  const { run } = await load();
  await run({ rounds });
}
process.exit(0);
