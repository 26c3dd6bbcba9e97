/**
 * The relay against others that pass the same bytes on: processor time per delivery, memory per idle connection and a
 * storm of reconnections, all interleaved, several rounds, medians; and of ours alone: packets in a gibibyte, how a
 * delivery's cost grows with connections and with what is stored, and what a second node over Redis adds to the way of a packet.
 */

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { median, percentile, printTable } from "./figures.ts";
import type { BenchOptions } from "./options.ts";
import { capacity } from "./relay/capacity.ts";
import {
  BARE,
  HUSHROOM,
  MOSQUITTO,
  MOSQUITTO_ACKNOWLEDGED,
  NAIVE,
  REDIS,
  type RelayContender,
  SOCKET_IO,
} from "./relay/contenders.ts";
import { cpuPerDelivery } from "./relay/fan-out.ts";
import { CONNECTIONS, cpuWithBoxes, cpuWithConnections, STORED } from "./relay/growth.ts";
import { idleBytes } from "./relay/idle.ts";
import { type Resync, resync } from "./relay/resync.ts";
import { type Storm, storm } from "./relay/storm.ts";
import { addedByRedis } from "./relay/two-nodes.ts";

const KIB = 1024;
const MIB = KIB * KIB;
const FRAME_BYTES = 4096;
const MESSAGE_BYTES = 512;
const GROUPS_OF_10 = { groups: 60, readers: 10, packets: 1000, window: 32 };
const ONE_OF_1000 = { groups: 1, readers: 1000, packets: 500, window: 32 };

/** One value of each round, of each of those measured. */
type Measured<T> = readonly (readonly T[])[];

/** One after the other, `rounds` times. */
async function interleaved<Of, T>(
  rounds: number,
  all: readonly Of[],
  measure: (one: Of) => Promise<T>,
): Promise<Measured<T>> {
  const values = all.map((): T[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [at, one] of all.entries()) values[at]?.push(await measure(one));
  }
  return values;
}

/** The first of them are ours; the others also as so many times ours, in brackets of the single rounds. */
function row(what: string, measured: Measured<number>, unit: number): string[] {
  const [ours = []] = measured;
  const cells = measured.map((values, at) => {
    const value = (median(values) / unit).toFixed(2);
    if (at === 0) return value;
    const ratios = values.map((value, round) => value / (ours[round] ?? Number.NaN));
    const range = `${Math.min(...ratios).toFixed(1)}–${Math.max(...ratios).toFixed(1)}`;
    return `${value}: ${(median(values) / median(ours)).toFixed(1)} × (${range})`;
  });
  return [what, ...cells];
}

const print = (line: string) => process.stdout.write(`${line}\n`);
const names = (contenders: readonly RelayContender[]) => ["", ...contenders.map(({ name }) => name)];
const isInstalled = (command: string) => spawnSync(command, ["-h"], { stdio: "ignore" }).error === undefined;

function everybody(): RelayContender[] {
  const all = [HUSHROOM, SOCKET_IO, NAIVE, REDIS];
  if (isInstalled("mosquitto")) return [...all, MOSQUITTO, MOSQUITTO_ACKNOWLEDGED];
  print("MOSQUITTO IS NOT INSTALLED AND IS LEFT OUT\n");
  return all;
}

async function fanOut(rounds: number, packetBytes: number): Promise<void> {
  const all = [...everybody(), BARE];
  print(`µs of processor per delivery of ${packetBytes} bytes, ours in a frame of ${FRAME_BYTES}:\n`);
  printTable(names(all), []);
  for (const plan of [GROUPS_OF_10, ONE_OF_1000]) {
    const measure = (one: RelayContender) => cpuPerDelivery(one, { ...plan, packetBytes });
    const cells = row(`${plan.readers} readers`, await interleaved(rounds, all, measure), 1);
    print(`| ${cells.join(" | ")} |`);
  }
}

async function idle(rounds: number): Promise<void> {
  const all = everybody();
  printTable(names(all), [
    row("KiB of memory per idle connection", await interleaved(rounds, all, idleBytes), KIB),
  ]);
}

async function storms(rounds: number): Promise<void> {
  const all = [HUSHROOM, SOCKET_IO, NAIVE];
  const measured = await interleaved(rounds, all, storm);
  const of = (value: (storm: Storm) => number) => measured.map((storms) => storms.map(value));
  print("4000 lose their connections and come back at once:\n");
  printTable(names(all), [
    row(
      "s until the first answer, p50",
      of(({ backMs }) => percentile(backMs, 0.5)),
      1000,
    ),
    row(
      "s until the first answer, p95",
      of(({ backMs }) => percentile(backMs, 0.95)),
      1000,
    ),
    row(
      "s until all are served",
      of(({ servedMs }) => servedMs),
      1000,
    ),
    row(
      "s of processor",
      of(({ cpuMs }) => cpuMs),
      1000,
    ),
    row(
      "MiB of memory at most",
      of(({ peakBytes }) => peakBytes),
      MIB,
    ),
  ]);
}

async function resyncs(rounds: number): Promise<void> {
  const [all = []] = await interleaved(rounds, [null], resync);
  const worst = (of: (one: Resync) => readonly number[]) =>
    all.map((one) => Math.max(...of(one)).toFixed(0)).join(", ");
  print(
    "3500 come and read the log from its beginning; ms until the last of 40 is answered that ask at one moment:\n",
  );
  printTable(
    ["ms", "median", "at most, in each round"],
    [
      ["calm", median(all.flatMap(({ calmMs }) => calmMs)).toFixed(1), worst(({ calmMs }) => calmMs)],
      [
        "in the storm",
        median(all.flatMap(({ stormMs }) => stormMs)).toFixed(1),
        worst(({ stormMs }) => stormMs),
      ],
    ],
  );
  print(`\nThe storm: ${(median(all.map(({ cpuMs }) => cpuMs)) / 1000).toFixed(2)} s of processor`);
}

async function room(rounds: number): Promise<void> {
  const measured = await interleaved(rounds, [null], capacity);
  const [values = []] = measured;
  const own = median(values.map(({ ownPackets }) => ownPackets)).toFixed(0);
  const redis = median(values.map(({ redisPackets }) => redisPackets)).toFixed(0);
  print(`Packets in a GiB: ${own} of the relay's memory, ${redis} of a Redis that holds them`);
}

/** Each as a column, the first the one that the others are compared with. */
async function growth(
  what: string,
  counts: readonly number[],
  rounds: number,
  measure: (count: number) => Promise<number>,
): Promise<void> {
  const measured = await interleaved(rounds, counts, measure);
  printTable([what, ...counts.map(String)], [row("µs of processor per delivery", measured, 1)]);
}

async function twoNodes(rounds: number): Promise<void> {
  const [all = []] = await interleaved(rounds, [null], addedByRedis);
  const alone = all.flatMap((ways) => ways.alone);
  const two = all.flatMap((ways) => ways.two);
  const added = all.map((ways) => median(ways.two) - median(ways.alone));
  const ms = (value: number) => value.toFixed(2);
  printTable(
    ["from PUT to BOX, ms", "p50", "p25", "p75"],
    (
      [
        ["one process", alone],
        ["from one to another over Redis", two],
      ] as const
    ).map(([name, values]) => [
      name,
      ms(median(values)),
      ms(percentile(values, 0.25)),
      ms(percentile(values, 0.75)),
    ]),
  );
  print(`\nAdded, p50: ${ms(median(added))} ms (${added.map(ms).join(", ")})`);
  const inRedis = median(all.flatMap((ways) => ways.inRedis));
  print(`Redis's function of a PUT, p50: ${inRedis} µs`);
}

const MEASURES: Readonly<Record<string, (rounds: number) => Promise<void>>> = {
  frames: (rounds) => fanOut(rounds, FRAME_BYTES),
  messages: (rounds) => fanOut(rounds, MESSAGE_BYTES),
  idle,
  storm: storms,
  resync: resyncs,
  capacity: room,
  connections: (rounds) => growth("connections", CONNECTIONS, rounds, cpuWithConnections),
  stored: (rounds) => growth("stored boxes", STORED, rounds, cpuWithBoxes),
  nodes: twoNodes,
};
export const PARTS = Object.keys(MEASURES);

/** Of the greatest number of connections, both ends, and what else a process has open. */
const DESCRIPTORS = 12_000;

/** Node raises its own bound to the hard one, and what it starts inherits that. */
function demandDescriptors(): void {
  const [, most = "0"] =
    /^Max open files\s+\S+\s+(\S+)/m.exec(readFileSync("/proc/self/limits", "latin1")) ?? [];
  if (most === "unlimited" || Number(most) >= DESCRIPTORS) return;
  throw new Error(`A process may open ${most} files; ${DESCRIPTORS} are needed: ulimit -Hn ${DESCRIPTORS}`);
}

/** Each part as soon as it is known: all of it takes minutes. */
export async function run({ rounds, parts }: BenchOptions): Promise<void> {
  demandDescriptors();
  print(`Relay, ${rounds} rounds, medians`);
  for (const part of parts) {
    const began = performance.now();
    print(`\n── ${part} ──\n`);
    await MEASURES[part]?.(rounds);
    print(`\n(${((performance.now() - began) / 1000).toFixed(0)} s)`);
  }
}
