/**
 * What the program adds to Tor, on the private network: to a message's way, and to the time until a room is reached.
 * Both are differences against the same done without the program, alternating with it.
 */

import { startTornet } from "@hushroom/testkit";
import { median, percentile, printTable } from "./figures.ts";
import { measureLatency } from "./onion-latency.ts";
import { bareReach, roomReach } from "./onion-reach.ts";
import type { BenchOptions } from "./options.ts";

/** A guest may say one message a second. */
const PAIRS = 100;

const ms = (value: number) => value.toFixed(1);

export async function run({ rounds }: BenchOptions): Promise<void> {
  const tornet = await startTornet({ clients: 1 });
  try {
    const { room, raw, sentBytes, receivedBytes } = await measureLatency(tornet, PAIRS);
    const over = room.map((value, at) => value - (raw[at] ?? 0));
    process.stdout.write(
      `Own message over an onion circuit, ${room.length} pairs (${sentBytes} B there, ${receivedBytes} B back), ms\n\n`,
    );
    printTable(
      ["", "p50", "p25", "p75"],
      (
        [
          ["room", room],
          ["raw echo", raw],
          ["room minus raw, pair by pair", over],
        ] as const
      ).map(([name, values]) => [
        name,
        ms(median(values)),
        ms(percentile(values, 0.25)),
        ms(percentile(values, 0.75)),
      ]),
    );
    const ours: number[] = [];
    const bare: number[] = [];
    for (let round = 0; round < rounds; round++) {
      bare.push(await bareReach(tornet));
      ours.push(await roomReach(tornet));
    }
    const list = (values: readonly number[]) => values.map((value) => (value / 1000).toFixed(2)).join(", ");
    process.stdout.write(`\nFrom the start to the first way in, ${rounds} rounds, s\n\n`);
    printTable(
      ["", "median", "rounds"],
      [
        ["`hushroom host` until `reachable`", (median(ours) / 1000).toFixed(2), list(ours)],
        ["two bare tors: start, publish, first dial", (median(bare) / 1000).toFixed(2), list(bare)],
        ["more, in seconds", ((median(ours) - median(bare)) / 1000).toFixed(2), ""],
      ],
    );
  } finally {
    await tornet.stop();
  }
}
