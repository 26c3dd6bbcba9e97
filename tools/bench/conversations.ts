/** What conversations cost: on a message's way, per message, in memory, idle, and until all contacts are connected. */

import { startTornet } from "@hushroom/testkit";
import { measureIdleDay } from "./conversations/idle.ts";
import { measureConversation } from "./conversations/latency.ts";
import { measureMemory, messageRate } from "./conversations/load.ts";
import { measureLoopback } from "./conversations/loopback.ts";
import { measureReach } from "./conversations/reach.ts";
import { median, percentile, printTable } from "./figures.ts";
import type { BenchOptions } from "./options.ts";

const CONTACTS = 1000;
const MESSAGES = 100_000;
const REACHED_CONTACTS = 50;
const LOOPBACK_MESSAGES = 300;
const LOADS = [
  ["One conversation", 1, 3200],
  ["100 conversations", 100, 64],
] as const;
const MIB = 2 ** 20;

const ms = (value: number) => value.toFixed(1);
const mib = (bytes: number) => (bytes / MIB).toFixed(0);

export async function run({ rounds }: BenchOptions): Promise<void> {
  const tornet = await startTornet({ clients: 1 });
  try {
    const { shown, oneWay, echo, sentBytes } = await measureConversation(tornet);
    const less = (other: readonly number[]) => shown.map((value, at) => value - (other[at] ?? 0));
    process.stdout.write(
      `From send to shown over an onion circuit, ${shown.length} pairs (${sentBytes} B), ms\n\n`,
    );
    printTable(
      ["", "p50", "p25", "p75"],
      (
        [
          ["message, from `send` to shown", shown],
          ["as many bytes, one way", oneWay],
          ["as many bytes, there and back", echo],
          ["message less one way, pair by pair", less(oneWay)],
          ["message less there and back, pair by pair", less(echo)],
        ] as const
      ).map(([name, values]) => [
        name,
        ms(median(values)),
        ms(percentile(values, 0.25)),
        ms(percentile(values, 0.75)),
      ]),
    );
    const seconds = await measureReach(tornet, REACHED_CONTACTS, rounds);
    const list = seconds.map((value) => value.toFixed(1)).join(", ");
    process.stdout.write(`All of ${REACHED_CONTACTS} contacts connected: ${list} s\n`);
  } finally {
    await tornet.stop();
  }
  for (const isKept of [false, true]) {
    const { shownMs, processorMsEach } = await measureLoopback(LOOPBACK_MESSAGES, isKept);
    process.stdout.write(
      `Without circuits, ${isKept ? "kept" : "in RAM"}: shown after ${ms(median(shownMs))} ms (p25 ${ms(percentile(shownMs, 0.25))}), ${ms(processorMsEach)} ms of processor\n`,
    );
  }
  for (const [name, peers, each] of LOADS) {
    const { perSecond, perProcessorSecond } = await messageRate(peers, each);
    process.stdout.write(
      `${name}: ${perSecond.toFixed(0)} messages/s, ${perProcessorSecond.toFixed(0)} per second of processor\n`,
    );
  }
  const { frameBytes, pingBytes } = await measureIdleDay();
  process.stdout.write(`Idle for a day, two connected: ${frameBytes} B of frames, ${pingBytes} B of pings\n`);
  const memory = await measureMemory(CONTACTS, MESSAGES);
  process.stdout.write(
    `Alive in memory: ${mib(memory.contactBytes)} MiB of ${CONTACTS} contacts, ${mib(memory.messageBytes)} MiB of ${MESSAGES} messages\n`,
  );
}
