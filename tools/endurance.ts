/**
 * `npm run endurance -- [--messages N] [--daemons 2..5] [--minutes M] [--seed S]`: kept profiles on a private Tor network
 * talk while daemons and tors are killed and networks cut. The last line is JSON; exit code 1 if anything was lost,
 * doubled, out of order or shown without being so.
 */

import { parseArgs } from "node:util";
import { startTornet } from "@hushroom/testkit";
import { runEndurance } from "./endurance/run.ts";

const { values } = parseArgs({
  options: {
    messages: { type: "string", default: "1000" },
    daemons: { type: "string", default: "2" },
    minutes: { type: "string", default: "30" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
  },
});
const messages = Number(values.messages);
const daemons = Number(values.daemons);
const minutes = Number(values.minutes);
const seed = Number(values.seed);
if (!(messages >= 1 && daemons >= 2 && daemons <= 5 && minutes > 0 && seed >= 0)) {
  process.stderr.write(
    "Usage: npm run endurance -- [--messages N] [--daemons 2..5] [--minutes M] [--seed S]\n",
  );
  process.exit(2);
}

const tornet = await startTornet({ clients: 0 });
let isGood = false;
try {
  const result = await runEndurance({ messages, daemons, minutes, seed, tornet });
  isGood = result.ok;
  for (const example of result.examples) process.stdout.write(`${example}\n`);
  const { lost, doubled, disordered, untrue, kills, killsInWrite, torKills, cuts, longCuts } = result;
  process.stdout.write(
    `${result.messages} messages among ${daemons} in ${result.seconds} s; ${kills} kills (${killsInWrite} in a write), ${torKills} tors killed, ${cuts} cuts (${longCuts} long): ${lost} lost, ${doubled} doubled, ${disordered} out of order, ${untrue} untrue\n`,
  );
  process.stdout.write(`${JSON.stringify({ event: "endurance", seed, daemons, ...result })}\n`);
} finally {
  await tornet.stop();
}
process.exit(isGood ? 0 : 1);
