/**
 * Processor time per delivery of the relay against others that pass the same bytes on: closed window, interleaved,
 * several rounds, medians; memory per idle connection; and what a second node over Redis adds to the way of a packet.
 */

import { spawnSync } from "node:child_process";
import { median, printTable } from "./figures.ts";
import type { BenchOptions } from "./options.ts";
import { HUSHROOM, MOSQUITTO, NAIVE, REDIS, type RelayContender, SOCKET_IO } from "./relay/contenders.ts";
import { cpuPerDelivery, PACKET_BYTES, PLANS } from "./relay/fan-out.ts";
import { idleBytes } from "./relay/idle.ts";
import { addedByRedis } from "./relay/two-nodes.ts";

type Measured = ReadonlyMap<string, readonly number[]>;

/** One after the other, `rounds` times. */
async function interleaved(
  rounds: number,
  contenders: readonly RelayContender[],
  measure: (contender: RelayContender) => Promise<number>,
): Promise<Measured> {
  const all = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    for (const contender of contenders) all.get(contender.name)?.push(await measure(contender));
  }
  return all;
}

function row(
  what: string,
  contenders: readonly RelayContender[],
  measured: Measured,
  unit: number,
): string[] {
  const ours = measured.get(HUSHROOM.name) ?? [];
  const cells = contenders.map(({ name }) => {
    const all = measured.get(name) ?? [];
    const value = (median(all) / unit).toFixed(2);
    const ratios = ours.map((one, at) => (all[at] ?? 0) / one);
    const range = `${Math.min(...ratios).toFixed(1)}–${Math.max(...ratios).toFixed(1)}`;
    return name === HUSHROOM.name
      ? value
      : `${value}: ${(median(all) / median(ours)).toFixed(1)} × (${range})`;
  });
  return [what, ...cells];
}

const isInstalled = (command: string) => spawnSync(command, ["-h"], { stdio: "ignore" }).error === undefined;

/** Each row as soon as it is known: all of it takes minutes. */
export async function run({ rounds }: BenchOptions): Promise<void> {
  const all = [HUSHROOM, SOCKET_IO, NAIVE, REDIS, ...(isInstalled("mosquitto") ? [MOSQUITTO] : [])];
  if (!all.includes(MOSQUITTO)) process.stdout.write("MOSQUITTO IS NOT INSTALLED AND IS LEFT OUT\n\n");
  process.stdout.write(`Relay, packets of ${PACKET_BYTES} bytes, ${rounds} rounds, medians\n\n`);
  printTable(["", ...all.map(({ name }) => name)], []);
  const print = (cells: string[]) => process.stdout.write(`| ${cells.join(" | ")} |\n`);
  for (const plan of PLANS) {
    const measured = await interleaved(rounds, all, (contender) => cpuPerDelivery(contender, plan));
    print(row(`µs of processor per delivery, ${plan.readers} readers`, all, measured, 1));
  }
  print(row("KiB of memory per idle connection", all, await interleaved(rounds, all, idleBytes), 1024));
  const ways: [number, number][] = [];
  for (let round = 0; round < rounds; round++) ways.push(await addedByRedis());
  const [alone, two] = [median(ways.map(([one]) => one)), median(ways.map(([, both]) => both))];
  process.stdout.write(
    `\nFrom PUT to BOX, p50: ${alone.toFixed(2)} ms in one process, ${two.toFixed(2)} ms from one to another over Redis\n`,
  );
}
