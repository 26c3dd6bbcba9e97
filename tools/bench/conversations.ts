/** What conversations cost: on a message's way, per message, in memory, idle, and until all contacts are connected. */

import { startTornet, type Tornet } from "@hushroom/testkit";
import { measureIdleDay } from "./conversations/idle.ts";
import { measureConversation } from "./conversations/latency.ts";
import { messageRate } from "./conversations/load.ts";
import { measureLoopback } from "./conversations/loopback.ts";
import { measureMemory } from "./conversations/memory.ts";
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

const say = (line: string) => process.stdout.write(`${line}\n`);

const MEASURES: Readonly<Record<string, (rounds: number) => Promise<void>>> = {
  latency: () => overTor(reportLatency),
  reach: (rounds) =>
    overTor(async (tornet) => {
      const seconds = await measureReach(tornet, REACHED_CONTACTS, rounds);
      const list = seconds.map((value) => value.toFixed(1)).join(", ");
      say(`All of ${REACHED_CONTACTS} contacts connected: ${list} s`);
    }),
  loopback: reportLoopback,
  rates: reportRates,
  idle: async () => {
    const { frameBytes, pingBytes } = await measureIdleDay();
    say(`Idle for a day, two connected: ${frameBytes} B of frames, ${pingBytes} B of pings`);
  },
  memory: async () => {
    for (const figures of await measureMemory(CONTACTS, MESSAGES)) {
      const { contacts, unblocked, contactBytes, messageBytes, residentBytes } = figures;
      say(
        `Alive in memory: ${mib(contactBytes)} MiB of ${contacts} contacts, ${unblocked} of them unblocked, ` +
          `${mib(messageBytes)} MiB of ${MESSAGES} messages`,
      );
      say(`Resident, with all that made them: ${mib(residentBytes)} MiB`);
    }
  },
};

export const PARTS = Object.keys(MEASURES);

export async function run({ rounds, parts }: BenchOptions): Promise<void> {
  for (const part of parts) await MEASURES[part]?.(rounds);
}

async function overTor(measure: (tornet: Tornet) => Promise<void>): Promise<void> {
  const tornet = await startTornet({ clients: 1 });
  try {
    await measure(tornet);
  } finally {
    await tornet.stop();
  }
}

async function reportLatency(tornet: Tornet): Promise<void> {
  const { shown, oneWay, echo, sentBytes } = await measureConversation(tornet);
  const less = (other: readonly number[]) => shown.map((value, at) => value - (other[at] ?? 0));
  say(`From send to shown over an onion circuit, ${shown.length} pairs (${sentBytes} B), ms\n`);
  const rows = [
    ["message, from `send` to shown", shown],
    ["as many bytes, one way", oneWay],
    ["as many bytes, there and back", echo],
    ["message less one way, pair by pair", less(oneWay)],
    ["message less there and back, pair by pair", less(echo)],
  ] as const;
  printTable(
    ["", "p50", "p25", "p75"],
    rows.map(([name, values]) => [
      name,
      ms(median(values)),
      ms(percentile(values, 0.25)),
      ms(percentile(values, 0.75)),
    ]),
  );
}

async function reportLoopback(): Promise<void> {
  for (const isKept of [false, true]) {
    const { shownMs, processorMsEach } = await measureLoopback(LOOPBACK_MESSAGES, isKept);
    const times = `shown after ${ms(median(shownMs))} ms (p25 ${ms(percentile(shownMs, 0.25))})`;
    say(`Without circuits, ${isKept ? "kept" : "in RAM"}: ${times}, ${ms(processorMsEach)} ms of processor`);
  }
}

async function reportRates(): Promise<void> {
  for (const [name, peers, each] of LOADS) {
    const { perSecond, perProcessorSecond } = await messageRate(peers, each);
    say(
      `${name}: ${perSecond.toFixed(0)} messages/s, ${perProcessorSecond.toFixed(0)} per second of processor`,
    );
  }
}
